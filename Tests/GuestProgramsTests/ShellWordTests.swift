import Fabric
import GuestPrograms
import Guests
import SimulationKernel
import Testing

/// What bash 5.2 prints for the same lines, and what Polder's shell does not pretend to know.
@Suite struct ShellWordTests {
  private func run(_ line: String) throws -> GuestNetwork.Output {
    var network = try GuestNetwork.pair()
    let key = network.start(line, on: 0)
    network.run(until: .seconds(10))
    return network.output(of: key)
  }

  @Test(arguments: [
    (#"false; echo $?"#, "1\n", 0), (#"false; echo "<$?>" '$?'; echo $?"#, "<1> $?\n0\n", 0), (#"echo $?"#, "0\n", 0),
    (#"echo a > f$?; cat f0; cat < f$?"#, "a\na\n", 0), (#"sleep 500 & kill %1; wait %1; echo $?"#, "143\n", 0),
    (#"echo a # comment; echo b"#, "a\n", 0), (#"echo a#b '#'c"#, "a#b #c\n", 0), (#"# nothing"#, "", 0),
    (#"echo e\ f \$x \\ \"#, "e f $x \\ \\\n", 0), (#"echo "a\"b" "a\qb\$\\" 'a\'"#, "a\"b a\\qb$\\ a\\\n", 0),
    ("echo a \\\n  b\necho c\n\n", "a b\nc\n", 0), ("true &&\n echo a # b\n", "a\n", 0),
    (#"echo a$ $. "$""#, "a$ $. $\n", 0), (#"echo a\;b\|c\&d"#, "a;b|c&d\n", 0),
    (#"exit 3; echo no"#, "", 3), (#"exit"#, "", 0), (#"false; exit"#, "", 1), (#"exit 259"#, "", 3),
    (#"exit -1"#, "", 255),
    (#"exit 1 2; echo $?"#, "", 1), (#"exit x; echo no"#, "", 2), (#"true || exit 3; echo yes"#, "yes\n", 0),
    (#"! true"#, "", 1), (#"! false"#, "", 0), (#"! ! false"#, "", 1), (#"! true | false; echo $?"#, "0\n", 0),
    (#"! false && echo yes"#, "yes\n", 0), (#"echo ! a!"#, "! a!\n", 0), (#"! exit 3"#, "", 3),
    (#"sleep 500 & kill %1; ! wait %1; echo $?"#, "0\n", 0), (#"echo a 1> f; echo b 1>> f; cat f"#, "a\nb\n", 0),
  ]) func `words, comments and statuses`(_ line: String, _ text: String, _ status: Int32) throws {
    let output = try run(line)
    #expect(output.text == text)
    #expect(output.status == status)
  }

  @Test(arguments: [
    ("echo $HOME", "$HOME"), ("echo \"${x}\"", "${"), ("echo $(echo a)", "$("), ("echo `echo a`", "`"),
    ("echo $1", "$1"),
    ("if true; then echo a; fi", "if"), ("for i in a b; do echo $i; done", "$i"),
    ("while true; do echo a; done", "while"),
    ("x=1; echo a", "x="), ("{ echo a; }", "{"), ("cat << end", "<<"), ("echo a &> f", "&>"), ("echo a 1>&2", "1>&"),
    ("! sleep 1 &", "! in the background"),
  ]) func `what it has not`(_ line: String, _ subject: String) throws {
    let output = try run(line)
    #expect(output.errors == "bash: \(subject): not supported by Polder's shell\n")
    #expect(output.status == 2)
  }

  @Test(arguments: [
    (#"echo -e 'a\r\n\tb\\c\0101\x41\q'"#, "a\r\n\tb\\cAA\\q\n", 0), (#"echo -ne 'a\n' -n"#, "a\n -n", 0),
    (#"echo -e 'a\cb'"#, "a", 0), (#"echo -E -e 'a\tb' ; echo -x; echo 'a\tb'"#, "a\tb\n-x\na\\tb\n", 0),
    (#"printf 'GET / HTTP/1.0\r\n\r\n'"#, "GET / HTTP/1.0\r\n\r\n", 0),
    (#"printf "\101\x41\q%b\n" "a\tb""#, "AA\\qa\tb\n", 0),
    (#"printf '%s %d\n' a"#, "a 0\n", 0), (#"printf '%s-' a b c"#, "a-b-c-", 0),
    (#"printf -- '-%%x%c\n' hello"#, "-%xh\n", 0),
    (#"printf '%d|%5s|%-5s|%05d|%x|%o\n' abc x y -7 255 010"#, "0|    x|y    |-0007|ff|10\n", 1),
    (#"printf '%y'"#, "", 1), (#"printf"#, "", 2),
  ]) func `echo and printf`(_ line: String, _ text: String, _ status: Int32) throws {
    let output = try run(line)
    #expect(output.text == text)
    #expect(output.status == status)
  }

  @Test(arguments: [
    (#"printf '1\n2\n3\n4' | head -n 2"#, "1\n2\n", 0), (#"printf '1\n2\n3\n4' | tail -n 2"#, "3\n4", 0),
    (#"printf '1\n2\n3\n' | tail -1"#, "3\n", 0), (#"printf '1\n2\n3\n' | tail -n +2"#, "2\n3\n", 0),
    (#"echo a | tail -n 0"#, "", 0),
    (#"echo a > f; echo b > g; head -n 1 f nix g"#, "==> f <==\na\n\n==> g <==\nb\n", 1),
    (#"printf 'Ab\nb.c\nbxc\n' | grep -i a"#, "Ab\n", 0), (#"printf 'Ab\nb.c\nbxc\n' | grep b.c"#, "b.c\nbxc\n", 0),
    (#"printf 'Ab\nb.c\nbxc\n' | grep -F b.c"#, "b.c\n", 0), (#"printf 'Ab\nb.c\nbxc\n' | grep -vc b"#, "0\n", 1),
    (#"printf 'Ab\nb.c\nbxc\n' | grep '^b'; echo ab | grep '^b$'"#, "b.c\nbxc\n", 1),
    (#"echo a > f; echo b > g; grep -c a f g; grep b g f nix"#, "f:1\ng:0\ng:b\n", 2), (#"echo a | grep -q a"#, "", 0),
    (#"echo abc | grep 'c$'; echo a.b | grep -q 'x*'"#, "abc\n", 2),
  ]) func `parts of texts`(_ line: String, _ text: String, _ status: Int32) throws {
    let output = try run(line)
    #expect(output.text == text)
    #expect(output.status == status)
  }

  @Test func `a request by hand fetches a page`() throws {
    var network = try GuestNetwork.pair()
    let page = HTTPServerSettings.File(path: "/", content: .bytes(Array("hello\n".utf8)))
    network.start(HTTPServer(HTTPServerSettings(files: [page])), on: 1)
    let key = network.start(#"printf 'GET / HTTP/1.0\r\n\r\n' | nc 10.0.0.2 80 | tail -n 1"#, on: 0)
    network.run(until: .seconds(10))
    #expect(network.output(of: key).text == "hello\n")
  }
}
