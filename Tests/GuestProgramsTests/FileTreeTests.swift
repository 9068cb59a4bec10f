import Foundation
import Guests
import SimulationKernel
import TestSupport
import Testing

/// Directories and the commands about them, held against bash and coreutils in a folder of their own.
@Suite struct FileTreeTests {
  private static let setUp = "mkdir -p d/e; echo one > d/f; echo two > g; "

  /// Each line, after the same preparation, must say the same here and there, and end with the same status.
  private static let lines = [
    "ls -R", "ls d g nix", "ls -d d g", "ls -1 d/", "ls g/", "ls -A; ls d/e", "ls d/f/", "ls d/nix/f",
    "mkdir d", "mkdir g", "mkdir x/y", "mkdir -p x/y/z; ls -R x", "mkdir -p d/e; echo $?", "mkdir -p g/x", "mkdir -p g",
    "mkdir g/x", "mkdir -v a b; mkdir -pv a/c/d", "mkdir", "mkdir a/ && ls", "mkdir .; mkdir ..; mkdir /", "mkdir ''",
    "rmdir d", "rmdir g", "rmdir nix", "rmdir d/e && ls d", "rmdir d/e/", "rmdir .", "rmdir d/e/..", "rmdir -p d/e",
    "rmdir",
    "mkdir -p p/q/r; rmdir -p p/q/r; ls", "rmdir g/x",
    "cd d; ls; cat f; cat ../g", "cd nix; echo $?", "cd g; echo $?", "cd d/e/../..; cd d; ls", "cd a b; echo $?",

    "cd d; echo three > e/h; cat e/h ./e/h e/../e/h", "cd ''; ls",
    "rm d", "rm -r d; ls", "rm -rf d nix g; ls", "rm -d d/e; ls d; rm -d d", "rm -r .", "rm -r d/..", "rm nix",
    "rm g nix; ls",
    "rm", "rm -f", "rm g/", "rm d/f/", "rm g/x; rm -f g/x",
    "mv g h; ls; cat h", "mv g d; ls . d", "mv g d/; cat d/g", "mv d x; ls -R x", "mv nix x", "mv g g", "mv g nix/h",
    "mv d d/e", "mv d g",
    "mkdir y; mv d/f g y; ls y", "mv d/f g nix", "mv d/f d/e g", "mv", "mv g", "mkdir -p y/d/e; mv d y",
    "mkdir y; mv d y; ls -R y", "mv g d/f; cat d/f; ls",
    "mv -v g h", "mv -n g d/f; cat d/f g", "mv g h/", "mkdir -p y/g; mv g y", "mv d h/; ls",
    "cp g h; cat g h", "cp g d; cat d/g", "cp d x", "cp -r d x; ls -R x; cat x/f", "mkdir x; cp -r d x; ls -R x",
    "cp g g", "cp nix x", "cp g nix/h",
    "cp -r d g", "cp -r d d/e", "cp -r d d", "cp d/f g nix", "cp -v g h", "cp", "cp g", "cp g d/f; cat d/f",
    "cp -n g d/f; cat d/f",
    "mkdir -p y/g; cp g y", "cp -r d/. z; ls -R z", "cp -r . z",
    "touch t g; ls; cat t g", "touch nix/t", "touch -c u; ls", "touch", "touch d", "touch g/x", "touch n/",
    "echo x > d", "echo x > d/n; cat d/n", "echo x > nix/n", "echo x > g/n", "echo x >> d/f; cat d/f", "echo x > n/",
    "cat < d/f",
    "cat d", "cat g/", "cat d/../g", "head -n 1 d/f g", "wc -c d/f g", "grep -c o d/f g",
    "find | grep -c .", "find d -type f; find d -type d -name e; find . -name f", "find nix", "find d -maxdepth 0",
    "find -foo", "find d -type x",
    "stat -c '%n %s %F' g d/f; touch z; stat -c %F z d", "stat -c %s nix", "echo ~ | wc -l; echo a~ '~' x/~",
    "cd d; pwd > ../p; cd e; pwd >> ../../p; cd ../..; grep -c /d p; grep -c /d/e p",
    "cd d > out; pwd | grep -c /d; ls ../out", "cd nix 2> err; echo $?; wc -l err", "cd nix 2> /dev/null || echo none",
    "cd nix 2>&1 | wc -l", "cd d | cat; pwd | grep -c /d", "cd d > nix/f; echo $?; pwd | grep -c /d",
    "cd d & wait; pwd | grep -c /d",
    "exit 3 | cat; echo $?", "true | exit 4; echo $?", "exit 5 > f", "! exit 3 | cat; echo $?; exit 7 | exit 8",
    "kill %9 2> err; wc -l err", "kill %9 2>&1 | wc -l", "wait %9 2> err; echo $?", "jobs > f; cat f",
    "cd d; cd - > /dev/null; ls | head -n 1", "cd d; cd - > up; wc -l up",
    "cd d && echo in > f & wait; cat d/f; pwd | grep -c /d",
    "ls -l d | wc -l; ls -ld d | wc -l; ls -l g d/f | grep -c rw-r--r--", "ls -a d", "ls -z",
  ]

  @Test(.enabled(if: FileTreeTests.judge != nil, "skipped: bash or coreutils 9 is missing"), arguments: lines)
  func `a line does what it does in bash with coreutils`(line: String) throws {
    let expected = try FileTreeTests.bash(FileTreeTests.setUp + line)
    var network = try GuestNetwork.pair()
    let key = network.start("mkdir -p /tmp/w; cd /tmp/w; " + FileTreeTests.setUp + line, on: 0)
    network.run(until: .seconds(1))
    let output = network.output(of: key)
    #expect(output.text == expected.output)
    #expect(output.errors == expected.errors)
    #expect(output.status == expected.status)
  }

  private struct Outcome { let output, errors: String, status: Int32 }

  private static let judge: String? = {
    guard let version = try? bash("ls --version"), version.output.hasPrefix("ls (GNU coreutils) 9") else { return nil }
    return version.output
  }()

  private static func bash(_ line: String) throws -> Outcome {
    let folder = try TemporaryFolder()
    let words = ["LC_ALL=C.UTF-8", "HOME=\(folder.path)", "bash", "--norc", "-c", line]
    let outcome = try Tool("env").outcome(of: words, in: folder.path)
    return Outcome(
      output: outcome.text, errors: outcome.errorText.replacing("bash: line 1: ", with: "bash: "),
      status: outcome.status)
  }

  @Test func `a later line begins where the console was left, and a running one stays where it is`() throws {
    var network = try GuestNetwork.pair()
    #expect(network.run("pwd").text == "/root\n")
    let other = network.start("cd /etc; sleep 1; pwd; cd -", on: 0)
    _ = network.run("mkdir -p /tmp/a/b; cd /tmp/a/b; echo x > f")
    #expect(network.run("pwd; cat f; cd ..; cd").text == "/tmp/a/b\nx\n")
    #expect(network.run("cd -").text == "/tmp/a\n" && network.run("cd ~").text == "")
    #expect(network.run("cd; mkdir here; cd here; rmdir ../here; pwd").status == 1)
    #expect(network.run("cd -").text == "/root\n")
    network.run(until: .seconds(2))
    #expect(network.output(of: other).text.hasPrefix("/etc\n"))
    #expect(try network.restored() == network)
  }

  @Test func `ls -l shows kind, links, size and time`() throws {
    var network = try GuestNetwork.pair()
    let key = network.start("mkdir -p d/e; sleep 90; echo hello > d/f; ls -l d", on: 0)
    network.run(until: .seconds(100))
    #expect(
      network.output(of: key).text == """
        total 8
        drwxr-xr-x 2 root root 4096 Jan  1 00:00 e
        -rw-r--r-- 1 root root    6 Jan  1 00:01 f

        """)
  }

  @Test func `there is a limit to names and to their length`() throws {
    var network = try GuestNetwork.pair()
    let long = String(repeating: "n", count: 256)
    #expect(network.run("touch \(long)").errors == "touch: cannot touch '\(long)': File name too long\n")
    let path = Array(repeating: "d", count: 510).joined(separator: "/")
    #expect(network.run("mkdir -p \(path); ls -R | wc -l").status == 0)
    #expect(network.run("cp -r d e").errors.contains("No space left on device"))
    #expect(network.run("rm -r d e; ls").text == "")
  }

  /// Programs write to the disk that the guest has, and no directory may be its own parent.
  @Test func `files that cannot be are refused`() throws {
    var network = try GuestNetwork.pair()
    _ = network.run("mkdir -p a/b; echo x > a/f; sleep 1")
    var writer = ByteWriter()
    writer.write(network.guests[0].system.files)
    let whole = writer.bytes
    var refused = 0
    for index in whole.indices {
      for bit in 0..<8 {
        var bytes = whole
        bytes[index] ^= 1 << bit
        var reader = CheckpointReader(bytes)
        guard let files = try? FileTree(from: &reader) else {
          refused += 1
          continue
        }
        // Whatever is accepted can be walked.
        var copy = ByteWriter()
        copy.write(files)
        #expect(copy.bytes.count > 0)
      }
    }
    #expect(refused > whole.count)
  }
}
