"""stub"""


def check(*args, **kw): ...
