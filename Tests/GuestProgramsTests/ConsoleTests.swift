import Fabric
import GuestPrograms
import Guests
import SimulationKernel
import Testing

/// One console a guest: its jobs, what is typed and the keys, as in a terminal with bash.
@Suite struct ConsoleTests {
  private func seconds(_ count: Int64) -> Instant { .zero + .seconds(count) }

  @Test func `a job and its output outlive the line that started it`() throws {
    var network = try GuestNetwork.pair()
    let server = network.start("iperf -s &", on: 1)
    #expect(network.output(of: server).status == 0 && network.output(of: server).runsInBackground)
    #expect(network.output(of: server).text.contains("Server listening on TCP port 5001"))
    _ = network.start("iperf -c 10.0.0.2 -t 1", on: 0)
    network.run(until: seconds(3))
    #expect(network.output(of: server).text.contains("sec"), "its report comes later")
    #expect(network.run("jobs", on: 1).text == "[1]+  Running                 iperf -s &\n")
    #expect(network.run("kill %1; wait %1", on: 1).status == 143)
    #expect(network.run("jobs", on: 1).text == "" && !network.output(of: server).runsInBackground)
  }

  @Test func `a later line waits for a job, has its status, and may use its process`() throws {
    var network = try GuestNetwork.pair()
    _ = network.start("sleep 5 | false &", on: 0)
    let other = network.start("sleep 3 &", on: 0)
    #expect(network.run("jobs -p").text == "2\n5\n")
    #expect(network.run("jobs -l %2").text == "[2]+     5 Running                 sleep 3 &\n")
    let line = network.start("wait %1; echo $?; wait; echo over", on: 0)
    network.run(until: seconds(4))
    #expect(network.output(of: line).text == "" && !network.output(of: other).runsInBackground)
    network.run(until: seconds(6))
    #expect(network.output(of: line).text == "1\nover\n")
    _ = network.start("sleep 5 &", on: 0)
    #expect(network.run("kill 9").status == 1 && network.run("kill $(").status == 2)
    let process = network.run("jobs -p").text.dropLast()
    #expect(network.run("kill \(process)").status == 0)
    #expect(network.run("jobs").text == "")
  }

  @Test func `fg brings a job to the front, where it prints and can be interrupted`() throws {
    var network = try GuestNetwork.pair()
    let started = network.start("ping 10.0.0.2 &", on: 0)
    network.run(until: .zero + .milliseconds(1500))
    let line = network.start("fg; echo $?; fg", on: 0)
    network.run(until: .zero + .milliseconds(2500))
    network.press(.interrupt)
    network.run(until: seconds(3))
    let (before, after) = (network.output(of: started), network.output(of: line))
    #expect(before.text.contains("icmp_seq=2") && !before.text.contains("icmp_seq=3") && !before.runsInBackground)
    #expect(after.text.hasPrefix("ping 10.0.0.2\n64 bytes from 10.0.0.2: icmp_seq=3"))
    #expect(after.text.contains("3 packets transmitted, 3 received") && after.text.hasSuffix("\n0\n"))
    #expect(after.errors == "bash: fg: current: no such job\n" && after.status == 1)
  }

  @Test(arguments: [
    ("fg %4", "bash: fg: %4: no such job\n", 1), ("bg", "bash: bg: current: no such job\n", 1),
    ("sleep 9 & bg %1", "bash: bg: job 1 already in background\n", 0),
    ("jobs %4", "bash: jobs: %4: no such job\n", 1),
    ("wait 77", "bash: wait: pid 77 is not a child of this shell\n", 127),
  ]) func `says what is wrong with a job`(_ line: String, _ errors: String, _ status: Int32) throws {
    var network = try GuestNetwork.pair()
    let output = network.run(line)
    #expect(output.errors == errors && output.status == status)
  }

  @Test func `a list in the background is one job, and is killed as a whole`() throws {
    var network = try GuestNetwork.pair()
    let line = network.start("sleep 2 && echo late || echo never & echo now", on: 0)
    #expect(network.output(of: line).text == "now\n" && network.output(of: line).status == 0)
    #expect(network.run("jobs").text == "[1]+  Running                 sleep 2 && echo late || echo never &\n")
    network.run(until: seconds(3))
    #expect(network.output(of: line).text == "now\nlate\n" && network.run("jobs").text == "")
    _ = network.start("sleep 50 && sleep 60 &", on: 0)
    network.run(until: seconds(4))
    #expect(network.run("kill %1; wait %1").status == 143 && network.guests[0].processes.processes.isEmpty)
    _ = network.start("false && true & wait %1; echo $?", on: 0)
    #expect(network.outputs.values.contains { $0.text == "1\n" })
  }

  @Test func `the status of the last line is known to the next`() throws {
    var network = try GuestNetwork.pair()
    _ = network.run("nosuch")
    #expect(network.run("echo $?").text == "127\n")
    #expect(network.run("echo $?").text == "0\n")
  }

  @Test func `what is typed reaches the program in front, and Ctrl-D ends its input`() throws {
    var network = try GuestNetwork.pair()
    let server = network.start("nc -l 9000", on: 1)
    let client = network.start("nc -N 10.0.0.2 9000", on: 0)
    network.run(until: seconds(1))
    #expect(network.type("hello") == nil)
    network.type("world", on: 1)
    network.run(until: seconds(2))
    #expect(network.output(of: server).text == "hello\n" && network.output(of: client).text == "world\n")
    network.press(.endOfInput)
    network.run(until: seconds(3))
    #expect(network.output(of: server).status == 0 && network.output(of: client).status == 0)
  }

  @Test func `Ctrl-D ends cat, in a pipeline as well`() throws {
    var network = try GuestNetwork.pair()
    let line = network.start("cat | wc -l; cat; echo over", on: 0)
    for text in ["a", "b"] { network.type(text) }
    network.press(.endOfInput)
    #expect(network.output(of: line).text == "2\n")
    network.type("c")
    #expect(network.output(of: line).text == "2\nc\n")
    network.press(.endOfInput)
    #expect(network.output(of: line).text == "2\nc\nover\n" && network.output(of: line).status == 0)
  }

  @Test func `a line is a command where nothing runs, and after what did not read it`() throws {
    var network = try GuestNetwork.pair()
    let typed = network.type("echo typed")
    let echo = try #require(typed)
    #expect(network.output(of: echo).text == "typed\n")
    _ = network.start("sleep 2", on: 0)
    #expect(network.type("echo ahead; cat") == nil && network.type("read by cat") == nil)
    network.run(until: seconds(1))
    #expect(!network.outputs.values.contains { $0.line != nil })
    network.run(until: seconds(3))
    let later = try #require(network.outputs.values.first { $0.line == "echo ahead; cat" })
    #expect(later.text == "ahead\nread by cat\n" && later.status == nil)
  }

  @Test func `Ctrl-C goes to what was started last, and what was typed ahead is forgotten`() throws {
    var network = try GuestNetwork.pair()
    let ping = network.start("ping 10.0.0.2", on: 0)
    let sleep = network.start("sleep 100", on: 0)
    network.type("echo never")
    network.run(until: .zero + .milliseconds(1500))
    network.press(.interrupt)
    #expect(network.output(of: sleep).status == 130 && network.output(of: ping).status == nil)
    network.press(.interrupt)
    #expect(network.output(of: ping).status == 0)
    #expect(network.output(of: ping).text.contains("2 packets transmitted, 2 received, 0% packet loss"))
    #expect(!network.outputs.values.contains { $0.line != nil })
    network.press(.interrupt)
    network.press(.endOfInput)
    #expect(network.run("echo on").text == "on\n", "the shell itself stays")
  }

  @Test(arguments: [
    ("sleep 9; echo never", "", 130), ("sleep 9 | cat; echo never", "", 130), ("sleep 9 & wait; echo never", "", 130),
    ("sleep 9 || echo never", "", 130), ("sleep 9 & fg; echo never", "sleep 9\n", 130),
    // Whoever ends by itself ends no line, as in bash.
    ("ping -q 10.0.0.2 > f; echo goes on", "goes on\n", 0),
  ]) func `Ctrl-C ends the line with the program`(_ line: String, _ text: String, _ status: Int32) throws {
    var network = try GuestNetwork.pair()
    let key = network.start(line, on: 0)
    network.run(until: seconds(1))
    network.press(.interrupt)
    #expect(network.output(of: key).text == text && network.output(of: key).status == status)
  }

  @Test func `what runs in the background neither reads what is typed nor is interrupted`() throws {
    var network = try GuestNetwork.pair()
    let back = network.start("cat &", on: 0)
    let front = network.start("cat", on: 0)
    network.type("for the front")
    network.press(.interrupt)
    #expect(network.output(of: front).text == "for the front\n" && network.output(of: front).status == 130)
    #expect(network.output(of: back).text == "" && network.run("jobs").text.hasSuffix("cat &\n"))
  }

  @Test func `a console is the same after a checkpoint`() throws {
    var network = try GuestNetwork.pair()
    _ = network.start("sleep 2 & cat | cat", on: 0)
    network.type("a")
    _ = network.start("sleep 1", on: 0)
    network.type("echo ahead")
    var copy = try network.restored()
    #expect(copy == network)
    for seconds in 1...3 { network.run(until: self.seconds(Int64(seconds))) }
    copy.run(until: seconds(3))
    #expect(copy == network && network.outputs.values.contains { $0.text == "a\necho ahead\n" })
  }
}
