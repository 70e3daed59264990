"""Archives as students hand them in, by the rows of a catalogue of hostile ones."""

import io
import random
import stat
import struct
import zipfile

SMALL = b"x = 1\n"


def zipped(*names, data=SMALL, method=zipfile.ZIP_DEFLATED):
    """An archive whose files all hold the same."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name in names:
            archive.writestr(name, data)
    return file.getvalue()


def linked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo("lstm_cell.py")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return file.getvalue()


def renamed(placeholder, name):
    """An archive with a name that the library would not write."""
    assert len(placeholder) == len(name)
    return zipped(placeholder.decode()).replace(placeholder, name)


def bomb(megabytes):
    return zipped("lstm_cell.py", data=bytes(megabytes << 20))


def lying_bomb():
    """A bomb whose header says that it holds ten bytes."""
    data = bytearray(bomb(64))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(signature) + offset
        data[place : place + 4] = struct.pack("<I", 10)
    return bytes(data)


def locked():
    data = bytearray(zipped("lstm_cell.py"))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def noise():
    return b"PK\x03\x04" + random.Random(0).randbytes(5000)


ACCEPTED = {
    "P09 a normal file": zipped("lstm_cell.py"),
    "P09 in a folder": zipped("work/lstm_cell.py"),
    "P20 something behind its end": zipped("lstm_cell.py") + b"\0" * 100,
    "P20 that something cut": (zipped("lstm_cell.py") + b"\0" * 100)[:-50],
    "a name in Korean": zipped("과제/lstm_cell.py"),
}
REFUSED = {
    "P10 a name that climbs": (zipped("../../evil.py"), "zip_name"),
    "P11 an absolute name": (zipped("/tmp/evil.py"), "zip_name"),
    "P12 a name with backslashes": (renamed(b"....evil.py", b"..\\evil2.py"), "zip_name"),
    "P12 a name with a drive": (zipped("C:evil.py"), "zip_name"),
    "P13 a link": (linked(), "zip_link"),
    "P14 a bomb": (bomb(64), "zip_large"),
    "P14 a bomb in many parts": (zipped(*map(str, range(9)), data=bytes(1 << 19)), "zip_large"),
    "P15 a bomb with a false size": (lying_bomb(), "zip_damaged"),
    "P16 three thousand files": (zipped(*map(str, range(3000))), "zip_entries"),
    "P17 a.py and A.py": (zipped("a.py", "A.py"), "zip_twice"),
    "P17 one name in two spellings": (zipped("\u00e9.py", "e\u0301.py"), "zip_twice"),
    "P18 letters that run backwards": (zipped("lstm\u202eyp.py"), "zip_name"),
    "P19 a name of two lines": (zipped("lstm\ncell.py"), "zip_name"),
    "P21 noise": (noise(), "zip_damaged"),
    "P22 nothing": (zipped(), "zip_empty"),
    "P22 a folder alone": (zipped("work/"), "zip_empty"),
    "a password": (locked(), "zip_password"),
    "a method that asks for memory": (zipped("a.py", method=zipfile.ZIP_LZMA), "zip_method"),
    "a cut one": (zipped("lstm_cell.py")[:-30], "zip_damaged"),
    "a false checksum": (
        zipped("a.py", data=b"abc", method=zipfile.ZIP_STORED).replace(b"abc", b"abd"),
        "zip_damaged",
    ),
}
