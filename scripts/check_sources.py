"""Checks what swift-format does not see: documentation of `package` declarations, purity of the core, declared imports,
length of files. Prints `file:line: what is wrong; what to do` for each finding and exits 1 when there is one.

    scripts/check_sources.py [root]
"""

import json
import re
import subprocess
import sys
from pathlib import Path

# Bytes and time in, bytes and events out: these read no clock, draw no random number, touch no system.
PURE_TARGETS = [
    "WebSocketProtocol", "WebSocketCommon", "ModelContext", "Telemetry",
    "SessionBuddy", "Mahavishnu", "Akosha", "Crackerjack", "Dhruva", "Excalidraw",
    "Hermes", "EnergyStream", "ConsciousnessTelemetry", "BrainStream", "Gateway",
]  # fmt: skip

IMPURE = re.compile(
    r"""(?<!\bself)\.now\b | \w*Clock\(\) | \bclock_gettime\b | \bgettimeofday\b | (?<![\w.])(?<!func\ )time\(
    | \.random\( | \.randomElement\( | \.shuffled?\( | \bSystemRandomNumberGenerator\b | \bgetrandom\b | \bDate\(
    | \bimport\s+(?:(?:struct|class|enum|func|var)\s+)?(?:Glibc|Musl|Foundation\w*)\b""",
    re.VERBOSE,
)
FOUNDATION = re.compile(r"\bimport\s+(?:(?:struct|class|enum|func|var|protocol)\s+)?(?:Foundation|FoundationNetworking)\b")
IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+"
    r"(?:(?:struct|class|enum|protocol|typealias|func|var|let)\s+)?(\w+)"
)

ATTRIBUTE = r"(?:@\w+(?:\([^)]*\))?\s+)*"
MODIFIER = (
    r"(?:(?:static|final|class|mutating|nonmutating|override|required|convenience|lazy|weak|indirect|nonisolated|isolated"
    r"|consuming|borrowing|dynamic|optional|prefix|postfix|infix|(?:unowned|nonisolated|private|fileprivate|internal|package)"
    r"\(\w+\))\s+)*"
)
KIND = r"(?:func|var|let|struct|class|enum|actor|protocol|typealias|init|subscript|associatedtype|operator|precedencegroup|macro)\b"
DECLARATION = re.compile(rf"^\s*{ATTRIBUTE}{MODIFIER}(?:package|public|open)\s+{ATTRIBUTE}{MODIFIER}({KIND})\s*[?!]?\s*(`?\w+|[^\s(]+)?")
ENUM_CASE = re.compile(r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:indirect\s+)?case\s+`?(\w+)")
VISIBLE_ENUM = re.compile(r"\b(?:package|public)\b[^{}]*\benum\b")

LONGEST_FILE = 400
REASON = "Longer than 400 lines because"


def code_only(text):
    """Returns `text` with comments and string literals blanked, line for line; interpolated code stays."""
    out, index, length = [], 0, len(text)
    strings = []  # (terminator, hashes, parenthesis depth of the interpolation being read, or None in the literal itself)

    def keep_newlines(part):
        out.append(re.sub(r"[^\n]", " ", part))

    while index < length:
        in_literal = strings and strings[-1][2] is None
        if in_literal:
            quote, hashes, _ = strings[-1]
            interpolation, closing = "\\" + hashes + "(", quote + hashes
            if text.startswith(interpolation, index):
                strings[-1] = (quote, hashes, 1)
                step = interpolation
            elif text.startswith(closing, index):
                strings.pop()
                step = closing
            elif text.startswith("\\" + hashes, index):
                step = text[index : index + 2 + len(hashes)]
            else:
                step = text[index]
            keep_newlines(step)
            index += len(step)
            continue
        if text.startswith("//", index):
            end = text.find("\n", index)
            end = length if end < 0 else end
            keep_newlines(text[index:end])
            index = end
        elif text.startswith("/*", index):
            depth, end = 1, index + 2
            while end < length and depth:
                if text.startswith("/*", end):
                    depth, end = depth + 1, end + 2
                elif text.startswith("*/", end):
                    depth, end = depth - 1, end + 2
                else:
                    end += 1
            keep_newlines(text[index:end])
            index = end
        elif opening := re.compile(r'(#*)("""|")').match(text, index):
            strings.append((opening[2], opening[1], None))
            keep_newlines(opening[0])
            index = opening.end()
        else:
            character = text[index]
            if strings and character in "()":
                quote, hashes, depth = strings[-1]
                depth += 1 if character == "(" else -1
                strings[-1] = (quote, hashes, depth or None)
            out.append(character)
            index += 1
    return "".join(out)


def is_documented(lines, code, number):
    """Whether a doc comment stands above line `number` (from 0), attributes and plain comments between them allowed."""
    depth = 0
    for above in range(number - 1, -1, -1):
        line = lines[above].strip()
        if depth == 0 and (line.startswith("///") or line.endswith("*/")):
            return True
        depth += code[above].count(")") - code[above].count("(")
        continues_attribute = depth > 0 or line.startswith("@")
        if not continues_attribute and not line.startswith(("//", "#if", "#else")):
            return False
    return False


def check_documentation(path, lines, code):
    """Every `package` or `public` declaration, and every case of such an enum, has a `///` comment."""
    # One entry per open brace: whether it opened the body of a visible enum. `header` is the code since the last statement.
    braces, header = [], ""
    for number, line in enumerate(code):
        declaration = DECLARATION.match(line)
        if declaration and not is_documented(lines, code, number):
            name = f"{declaration[1]} {declaration[2] or ''}".strip()
            yield number, f"`{name}` has no documentation; put a /// comment directly above it"
        case = ENUM_CASE.match(line)
        if case and braces and braces[-1] and not is_documented(lines, code, number):
            yield number, f"`case {case[1]}` of a visible enum has no documentation; put a /// comment directly above it"
        for character in line + "\n":
            if character == "{":
                braces.append(bool(VISIBLE_ENUM.search(header)))
                header = ""
            elif character == "}":
                if braces:
                    braces.pop()
                header = ""
            elif character == "\n" and not header.rstrip().endswith((",", ":", "where")) and "enum" not in header:
                header = ""
            else:
                header += character


def check_purity(path, lines, code, target):
    """The pure core reads no clock and no randomness, and no source imports Foundation."""
    for number, line in enumerate(code):
        if target in PURE_TARGETS and (found := IMPURE.search(line)):
            what = found[0].strip()
            yield number, f"`{what}` in the pure target {target}; take time and random bytes as arguments, keep the system in adapters"
        elif FOUNDATION.search(line):
            yield number, "Foundation is not used in Sources; the standard library, Synchronization or an adapter has it"


def check_imports(path, lines, code, target, dependencies):
    """A file imports only those targets of this package that its own target declares."""
    for number, line in enumerate(code):
        if (found := IMPORT.match(line)) and found[1] in dependencies and found[1] != target:
            if found[1] not in dependencies.get(target, ()):
                yield number, f"{target} imports {found[1]} without declaring it; add it to its dependencies in Package.swift, if the layers allow"


def check_length(path, lines):
    """A file past the limit says why in its first comment."""
    if len(lines) <= LONGEST_FILE:
        return
    start = 1 if lines[0].startswith("#!") else 0
    opening = []
    for line in lines[start:]:
        if opening and not line.strip().startswith(("//", "#", "*")) and '"""' not in opening[0]:
            break
        opening.append(line)
        if len(opening) == 20:
            break
    if REASON not in " ".join(opening):
        yield 0, f"{len(lines)} lines, the limit is {LONGEST_FILE}; split the file, or begin its first comment with “{REASON} …”"


def declared_dependencies(root):
    """The targets of Package.swift, each with the names of what it depends on."""
    dump = subprocess.run(["swift", "package", "dump-package"], cwd=root, capture_output=True, text=True)
    if dump.returncode != 0:
        sys.exit(f"Package.swift:1: swift package dump-package failed; repair the manifest\n{dump.stderr}")
    targets = {}
    for target in json.loads(dump.stdout)["targets"]:
        names = {next(iter(dependency.values()))[0] for dependency in target["dependencies"]}
        targets[target["name"]] = names
    return targets


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    dependencies = declared_dependencies(root)
    findings, checked = [], 0
    for path in sorted(
        path
        for folder in ("Sources", "Tests", "scripts")
        for path in (root / folder).rglob("*")
        if path.suffix in (".swift", ".py", ".sh", ".c", ".h")
    ):
        checked += 1
        relative = path.relative_to(root)
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines() or [""]
        found = list(check_length(path, lines))
        if path.suffix == ".swift":
            code = code_only(text).split("\n")
            lines = text.split("\n")
            target = relative.parts[1]
            found += check_imports(path, lines, code, target, dependencies)
            if relative.parts[0] == "Sources":
                found += check_documentation(path, lines, code)
                found += check_purity(path, lines, code, target)
        findings += [f"{relative}:{number + 1}: {message}" for number, message in sorted(found)]
    print("\n".join(findings) if findings else f"{checked} files, nothing found")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
