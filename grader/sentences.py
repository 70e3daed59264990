"""The sentences of a report, in English and Korean: data for `grader.messages`."""

SENTENCES: dict[str, tuple[str, str]] = {
    # headings of tables in a page
    "page_check": ("Check", "검사"),
    "page_checks": ("Checks", "검사"),
    "page_outcome": ("Outcome", "결과"),
    "page_points": ("Points", "점수"),
    "page_smallest": ("The smallest example", "가장 작은 예"),
    "page_name": ("Name", "이름"),
    "page_value": ("Value", "값"),
    # values
    "values": (
        "{name}{index} is {got}, but should be {wanted} ({count} of {total} elements differ)",
        "{name}{index} 값: {got}, 맞는 값: {wanted} (원소 {total}개 중 {count}개가 다름)",
    ),
    "value_of": (
        "{name}{index} is {got}, but should be {wanted}",
        "{name}{index} 값: {got}, 맞는 값: {wanted}",
    ),
    "value": (
        "{where} is {actual}, but should be {expected}",
        "{where} 값: {actual}, 맞는 값: {expected}",
    ),
    "transposed": (
        "; it is the transpose of the right one",
        "; 맞는 값의 전치입니다",
    ),
    # how wrong arrays are related to the right ones
    "note_parts": (
        "right: {right}; wrong: {wrong}",
        "맞은 것: {right}, 틀린 것: {wrong}",
    ),
    "note_negated": (
        "{name} has the wrong sign everywhere",
        "{name}: 모든 원소의 부호가 반대입니다",
    ),
    "note_factor": (
        "{name} is {factor} times the right one everywhere",
        "{name}: 모든 원소에 같은 수가 곱해져 있습니다 (맞는 값 × {factor})",
    ),
    "note_offset": (
        "{name} is off by the same {got} everywhere",
        "{name}: 모든 원소의 차이가 똑같습니다 ({got})",
    ),
    "note_late": (
        "{name} comes one place too late along axis {axis}",
        "{name}: 한 칸씩 늦습니다 (축 {axis})",
    ),
    "note_early": (
        "{name} comes one place too early along axis {axis}",
        "{name}: 한 칸씩 이릅니다 (축 {axis})",
    ),
    "note_first_right": (
        "{name} is right at index 0 of axis {axis} alone",
        "{name}: 첫 번째만 맞습니다 (축 {axis})",
    ),
    "note_first_wrong": (
        "{name} is wrong at index 0 of axis {axis} alone",
        "{name}: 첫 번째만 틀립니다 (축 {axis})",
    ),
    "note_last_right": (
        "{name} is right at the last index of axis {axis} alone",
        "{name}: 마지막만 맞습니다 (축 {axis})",
    ),
    "note_last_wrong": (
        "{name} is wrong at the last index of axis {axis} alone",
        "{name}: 마지막만 틀립니다 (축 {axis})",
    ),
    "note_gate": (
        "{name} is right for {right}; the block of {gate} is wrong",
        "{name}: 맞은 블록 {right}, 틀린 블록 {gate}",
    ),
    "note_gate_factor": (
        "{name} is right for {right}; the block of {gate} is off by the factor {factor}",
        "{name}: 맞은 블록 {right}, 틀린 블록 {gate} (맞는 값 × {factor})",
    ),
    "note_gate_order": (
        "the blocks of {name} are right, but stand in the order {order}",
        "{name}: 블록의 값은 맞지만 순서가 다릅니다: {order}",
    ),
    "note_last_step": (
        "{name} is right at the last step, wrong at every step before it",
        "{name}: 마지막 단계는 맞고 그 앞의 모든 단계에서 틀립니다",
    ),
    "note_first_step": (
        "{name} is right at the first step, wrong at every step after it",
        "{name}: 첫 단계는 맞고 그 뒤의 모든 단계에서 틀립니다",
    ),
    "note_steps": (
        "{name} is right at t = {right}, wrong at t = {wrong}",
        "{name}: 맞은 단계 t = {right}, 틀린 단계 t = {wrong}",
    ),
    "length": (
        "{name} has {got} items, but should have {wanted}",
        "{name} 길이: {got}, 맞는 길이: {wanted}",
    ),
    "missing_key": (
        "{name} lacks the key {key}",
        "{name}: 키 {key} 없음",
    ),
    "extra_key": (
        "{name} has the key {key}, which it should not have",
        "{name}: 있으면 안 되는 키 {key} 있음",
    ),
    "two_scales": (
        "{name} is {got} times its gradient, but {other} is {wanted} times: all need the same scale",
        "기울기에 곱한 비율이 서로 다릅니다. {name}: {got}배, {other}: {wanted}배",
    ),
    "own_gradient": (
        "along {name}, your gradient predicts a slope of {got}, but your own forward pass changes by "
        "{wanted}",
        "{name} 방향에서 기울기가 예측한 변화: {got}, 순전파의 실제 변화: {wanted}",
    ),
    "own_given": (
        "the forward pass is not right yet, but this is its gradient: these points are yours",
        "순전파는 아직 틀렸지만 그 순전파의 기울기는 맞으므로 점수를 줍니다",
    ),
    "trivial_constant": (
        "your forward pass does not depend on {name}, so its gradient earns no points here",
        "순전파 결과가 다음 입력에 따라 변하지 않으므로 이 기울기에는 점수가 없습니다: {name}",
    ),
    "trivial_linear": (
        "your forward pass is linear in {name}, so its gradient earns no points here",
        "순전파가 다음 입력에 대해 선형이므로 이 기울기에는 점수가 없습니다: {name}",
    ),
    "trivial_staircase": (
        "your forward pass changes in jumps along {name}, so its gradient earns no points here",
        "순전파가 다음 입력에 대해 계단처럼 변하므로 이 기울기에는 점수가 없습니다: {name}",
    ),
    "no_value_error": (
        "{name} should raise ValueError here, but returned {actual}",
        "여기서는 ValueError가 나야 하는데 값이 반환되었습니다. 함수: {name}, 반환값: {actual}",
    ),
    # kinds and shapes
    "shape": (
        "{name} has the shape {got}, but should have {wanted}",
        "{name} 모양: {got}, 맞는 모양: {wanted}",
    ),
    "transposed_shape": (
        "{name} has the shape {got}, but should have {wanted}: it looks transposed",
        "{name} 모양: {got}, 맞는 모양: {wanted}. 전치된 것으로 보입니다",
    ),
    "dtype": (
        "{name} has the type {got}, but should have {wanted}",
        "{name} 자료형: {got}, 맞는 자료형: {wanted}",
    ),
    "type": (
        "{name} is of type {got}, but should be of type {wanted}",
        "{name} 종류: {got}, 맞는 종류: {wanted}",
    ),
    "ragged": (
        "{name} is a list whose rows have different lengths, but should be an array",
        "{name}: 행의 길이가 서로 다른 리스트입니다. 배열이어야 합니다",
    ),
    "not_finite": (
        "{where} is {got}, but should be {wanted}: the result must be finite",
        "{where} 값: {got}, 맞는 값: {wanted}. 결과는 유한해야 합니다",
    ),
    "count": (
        "{name} should return {wanted} values ({results}), but returned {got_words}",
        "반환값의 개수가 다릅니다. 함수: {name}, 맞는 개수: {wanted} ({results}), 반환된 것: {got_words}",
    ),
    "keys": (
        "{name} should be a dict with the keys {wanted}",
        "{name}: 다음 키를 가진 dict여야 합니다: {wanted}",
    ),
    "unreadable": (
        "the returned value has a structure that this check cannot read",
        "반환값의 구조를 이 검사가 읽을 수 없습니다",
    ),
    "none": (
        "{name} is None, but should be of type {wanted}: is a return missing?",
        "{name} 값: None, 맞는 종류: {wanted}. return을 빠뜨리지 않았나요?",
    ),
    "no_return": (
        "{name} returned None: is a return missing?",
        "None을 반환했습니다. return을 빠뜨리지 않았나요? 함수: {name}",
    ),
    "generator": (
        "{name} is a generator: use return instead of yield",
        "제너레이터입니다. yield 대신 return을 쓰세요. 함수: {name}",
    ),
    "coroutine": (
        "{name} is a coroutine: remove async",
        "코루틴입니다. async를 지우세요. 함수: {name}",
    ),
    "cross_object": (
        "{name} is an object of class {type}, but should be plain data such as an array or a number",
        "{name}: {type} 클래스의 객체입니다. 배열이나 수 같은 단순한 값이어야 합니다",
    ),
    "cross_complex": (
        "{name} is a complex number, but should be real",
        "{name}: 복소수입니다. 실수여야 합니다",
    ),
    "cross_dtype": (
        "{name} is an array of type {dtype}, but should hold numbers",
        "{name}: {dtype} 자료형의 배열입니다. 수를 담아야 합니다",
    ),
    "cross_big_endian": (
        "{name} is in big-endian byte order; use the native one",
        "{name}: 빅 엔디언 배열입니다. 기본 바이트 순서를 쓰세요",
    ),
    "cross_too_big": (
        "{name} is too big to be a right answer",
        "{name}: 맞는 답이라기에는 너무 큽니다",
    ),
    "cross_too_deep": (
        "{name} is nested too deeply",
        "{name}: 너무 깊이 중첩되어 있습니다",
    ),
    "cross_big_int": (
        "{name} is an integer beyond 64 bits",
        "{name}: 64비트를 넘는 정수입니다",
    ),
    "cross_sparse": (
        "{name} is a sparse tensor, but should be a dense one: use to_dense()",
        "{name}: 희소 텐서입니다. to_dense()로 밀집 텐서를 만드세요",
    ),
    "cross_meta": (
        "{name} is a tensor without values: its device is not the CPU",
        "{name}: 값이 없는 텐서입니다. 장치가 CPU가 아닙니다",
    ),
    "cross_subclass": (
        "{name} is of class {type}, which is derived from Tensor, but should be a plain tensor",
        "{name}: Tensor를 상속한 {type} 클래스의 객체입니다. 일반 텐서여야 합니다",
    ),
    "cross_tensor_dtype": (
        "{name} is a tensor of type {dtype}; use a type that NumPy has too, such as torch.float64",
        "{name}: {dtype} 자료형의 텐서입니다. torch.float64처럼 NumPy에도 있는 자료형을 쓰세요",
    ),
    "cross_tensor_for_array": (
        "{name} is a torch tensor, but should be a NumPy array",
        "{name}: torch 텐서입니다. NumPy 배열이어야 합니다",
    ),
    "cross_array_for_tensor": (
        "{name} is a NumPy array, but should be a torch tensor",
        "{name}: NumPy 배열입니다. torch 텐서여야 합니다",
    ),
    "no_module": (
        "{name} asks for parameters, but your class is not derived from torch.nn.Module",
        "매개변수를 읽으려 했지만 작성한 클래스가 torch.nn.Module을 상속하지 않습니다. 호출: {name}",
    ),
    "parameters": (
        "the parameters of {name} are called {got}, but should be called {wanted}",
        "매개변수 이름이 다릅니다. 클래스: {name}, 작성한 이름: {got}, 맞는 이름: {wanted}",
    ),
    "cross_surrogate": (
        "{name} holds text that is not valid Unicode",
        "{name}: 올바른 유니코드가 아닌 문자열입니다",
    ),
    # calls
    "not_written": (
        "{name} is not written yet",
        "아직 작성되지 않은 함수: {name}",
    ),
    "missing": (
        "{name} is not defined in your file{nearest}",
        "파일에 정의되지 않은 함수: {name}{nearest}",
    ),
    "not_callable": (
        "{name} is of type {got} in your file, but should be a function",
        "{name} 종류: {got}. 함수여야 합니다",
    ),
    "signature": (
        "{name} cannot be called with its arguments ({wanted}){yours}",
        "정해진 인수로 부를 수 없는 함수: {name} (인수: {wanted}){yours}",
    ),
    "error": (
        "{name} raised {type}{text}",
        "{name} 실행 중 예외 {type} 발생{text}",
    ),
    "memory": (
        "{name} asks for more memory than is allowed",
        "허용된 것보다 많은 메모리를 요구한 함수: {name}",
    ),
    "system_exit": (
        "{name} calls sys.exit(); return a value instead",
        "sys.exit()를 부르지 말고 값을 반환하세요. 함수: {name}",
    ),
    "slow_at_size": (
        "{name} gave no answer within {seconds} s at the size of a real model; a backward pass takes "
        "about as long as two forward passes, whatever the number of parameters",
        "실제 모형 크기에서 {seconds}초 안에 답하지 않은 함수: {name}. 역전파는 매개변수의 수와 상관없이 "
        "순전파 두 번 정도의 시간이면 충분합니다",
    ),
    "timeout": (
        "{name} gave no answer within {seconds} s: is there an endless loop?",
        "{seconds}초 안에 답하지 않은 함수: {name}. 끝나지 않는 반복이 있나요?",
    ),
    "too_slow": (
        "{name} is too slow: the calls of this check took more than {seconds} s in all",
        "너무 느린 함수: {name}. 이 검사의 호출을 모두 합쳐 {seconds}초가 넘게 걸렸습니다",
    ),
    "cpu_limit": (
        "{name} was stopped: your code used more than {seconds} s of processor time",
        "처리 시간 {seconds}초를 넘어 중단된 함수: {name}",
    ),
    "crash": (
        "{name} crashed the interpreter ({signal})",
        "인터프리터를 멈추게 한 함수: {name} ({signal})",
    ),
    "exited": (
        "{name} ended the Python process (exit code {code}) instead of returning",
        "값을 반환하지 않고 파이썬을 끝낸 함수: {name} (종료 코드 {code})",
    ),
    "forbidden": (
        "{name} {deed}, which is refused while grading",
        "채점 중에는 할 수 없는 일입니다: {deed}. 함수: {name}",
    ),
    "deed_files": ("opens a file or a folder", "파일이나 폴더 열기"),
    "deed_network": ("opens a network connection", "네트워크 연결"),
    "deed_process": ("starts a process", "프로세스 시작"),
    "deed_program": ("runs another program", "다른 프로그램 실행"),
    "deed_signal": ("sends a signal to another process", "다른 프로세스에 신호 보내기"),
    "deed_thread": ("starts a thread", "스레드 시작"),
    "deed_call": (
        "makes a system call that no exercise needs",
        "어느 연습에도 필요 없는 시스템 호출",
    ),
    "tamper": (
        "your code wrote to the channel between itself and the grader, or closed it",
        "채점기와 통신하는 통로에 학생 코드가 무언가를 썼거나 통로를 닫았습니다",
    ),
    "input": (
        "{name} asks for keyboard input, but nobody is there to answer",
        "키보드 입력을 기다리지만 답할 사람이 없습니다. 함수: {name}",
    ),
    "import": (
        "{name} imports {module}, which is not available while grading; use numpy and the standard "
        "library",
        "채점 중에는 쓸 수 없는 모듈입니다: {module}. numpy와 표준 라이브러리를 쓰세요. 함수: {name}",
    ),
    "mutates_input": (
        "{name} is changed by the call; work on a copy",
        "호출이 입력을 바꾸었습니다: {name}. 복사본으로 계산하세요",
    ),
    "unstable": (
        "the same call gave a different answer the second time",
        "같은 호출이 두 번째에는 다른 답을 주었습니다",
    ),
    "cache_shared": (
        "a later call of {name} changes what an earlier cache gives; keep everything in the cache",
        "나중에 한 순전파 호출이 이전 cache의 결과를 바꿉니다. 필요한 값은 모두 cache에 담으세요. 함수: {name}",
    ),
    "cache_changed": (
        "{name} changes its cache: the same cache gives a different answer the second time",
        "호출이 cache를 바꾸어, 같은 cache가 두 번째에는 다른 답을 줍니다. 함수: {name}",
    ),
    # loading
    "load_syntax": (
        "your file does not compile{text}",
        "파일을 컴파일할 수 없습니다{text}",
    ),
    "load_import": (
        "your file imports {module}, which is not available while grading; use numpy and the "
        "standard library",
        "채점 중에는 쓸 수 없는 모듈입니다: {module}. numpy와 표준 라이브러리를 쓰세요",
    ),
    "load_input": (
        "your file asks for keyboard input while it is loaded, but nobody is there to answer",
        "파일을 불러오는 중 키보드 입력을 기다리지만 답할 사람이 없습니다",
    ),
    "load_sometimes": (
        "your file could be loaded once, but not a second time",
        "파일을 한 번은 불러왔지만 두 번째에는 불러오지 못했습니다",
    ),
    "policy_import": (
        "your file imports {module}, which has the answer ready; solve this exercise with numpy",
        "답이 이미 들어 있는 모듈입니다: {module}. 이 연습은 numpy로 푸세요",
    ),
    "policy_part": (
        "your file uses {part}, which this exercise leaves to you: write it yourself with basic "
        "operations such as matmul, sum and tanh",
        "이 연습에서 직접 작성해야 하는 것을 그대로 썼습니다: {part}. matmul, sum, tanh 같은 기본 연산으로 작성하세요",
    ),
    "policy_autograd": (
        "your file uses {part}, but gradients are worked out by hand here and autograd is switched "
        "off: write down the derivative with basic operations",
        "자동 미분에 속하는 것을 썼습니다: {part}. 이 연습에서는 자동 미분이 꺼져 있으니, 도함수를 기본 연산으로 직접 계산하세요",
    ),
    "kept_between": (
        "the same call does not always give the same answer: it is another after other calls, or by "
        "chance; keep nothing between calls",
        "같은 호출의 답이 늘 같지 않습니다. 다른 호출 뒤에, 또는 우연히 달라집니다. 호출 사이에 아무것도 남기지 마세요",
    ),
    "load_error": (
        "your file raised {type} while it was loaded{text}",
        "파일을 불러오는 중 예외 {type} 발생{text}",
    ),
    "load_forbidden": (
        "your file {deed} while it is loaded, which is refused while grading",
        "파일을 불러오는 중, 채점할 때는 할 수 없는 일을 합니다: {deed}",
    ),
    "load_exit": (
        "your file ends the program while it is loaded; remove the exit",
        "파일을 불러오는 중 프로그램이 끝납니다. 종료하는 줄을 지우세요",
    ),
    "load_timeout": (
        "loading your file took longer than {seconds} s; something runs at import",
        "파일을 불러오는 데 {seconds}초가 넘게 걸렸습니다. 불러올 때 실행되는 코드가 있습니다",
    ),
    "load_crash": (
        "your file crashed the interpreter while it was loaded ({signal})",
        "파일을 불러오는 중 인터프리터가 멈췄습니다 ({signal})",
    ),
    # what surrounds a sentence
    "call": ("in {call}{sides}", "호출: {call}{sides}"),
    "then": ("{before}, then {call}", "{before} 다음에 {call}"),
    "sides": (" with {sides}", " ({sides})"),
    "repeat": ("seed {seed}; repeat: {command}", "시드 {seed}; 다시 해 보기: {command}"),
    "line": ("{place}: {code}", "{place}: {code}"),
    "nearest": ("; did you mean {nearest}?", ". 혹시 이 이름인가요? {nearest}"),
    "yours": ("; yours takes ({parameters})", ". 작성한 인수: ({parameters})"),
    "one_value": ("one value of type {type}", "{type} 값 하나"),
    "some_values": ("{got}", "{got}개"),
    "place_line": ("line {line}", "{line}번째 줄"),
    "place_cell": ("cell {cell}, line {line}", "셀 {cell}, {line}번째 줄"),
    "waiting": ("waits for: {needs}", "먼저 통과해야 하는 검사: {needs}"),
    "hung": (
        "waits: a function that it calls did not answer in time",
        "이 검사가 부르는 함수가 제시간에 답하지 않아 기다립니다",
    ),
    "broken": (
        "this check failed because of a fault of the grader, not yours: {why}",
        "학생 코드가 아니라 채점기의 오류로 이 검사를 마치지 못했습니다: {why}",
    ),
}
