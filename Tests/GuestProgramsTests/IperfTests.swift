import Fabric
import GuestPrograms
import SimulationKernel
import Testing

@Suite struct IperfTests {
  /// Two guests, 10 ms and 100 Mbit/s apart, a server of each kind on the second.
  private func network(_ settings: LinkSettings = slow) throws -> GuestNetwork {
    try GuestNetwork.pair(settings)
  }

  private static var slow: LinkSettings {
    var settings = LinkSettings(delay: .milliseconds(5))
    settings.rate = .megabitsPerSecond(100)
    return settings
  }

  private func run(
    _ client: String, against server: String, _ settings: LinkSettings = slow, for seconds: Int64 = 30
  ) throws -> (client: GuestNetwork.Output, server: GuestNetwork.Output) {
    var network = try network(settings)
    let listening = network.start(server, on: 1)
    let sending = network.start(client, on: 0)
    network.run(until: .seconds(seconds))
    return (network.output(of: sending), network.output(of: listening))
  }

  /// A text with its numbers made alike, and the blanks before them, as the lengths of numbers differ.
  private static func shape(_ text: String) -> String {
    let numbers = text.replacing(/[0-9]+(\.[0-9]+)?/, with: "#").replacing(/\ +#/, with: " #")
    return numbers.replacing(/\ [KMG]?(Byte|bit)/) { " \($0.output.1)" }
  }

  /// What iperf 2.1.8 printed on a Debian machine.
  @Test func `a client prints what iperf prints`() throws {
    let output = try run("iperf -c 10.0.0.2 -t 2 -i 1", against: "iperf -s").client
    let real = """
      ------------------------------------------------------------
      Client connecting to 127.0.0.1, TCP port 5001
      TCP window size: 16.0 KByte (default)
      ------------------------------------------------------------
      [  1] local 127.0.0.1 port 48322 connected with 127.0.0.1 port 5001 (icwnd/mss/irtt=319/32741/37)
      [ ID] Interval       Transfer     Bandwidth
      [  1] 0.0000-1.0000 sec  1.45 GBytes  12.5 Gbits/sec
      [  1] 1.0000-2.0000 sec  1.66 GBytes  14.2 Gbits/sec
      [  1] 0.0000-2.0124 sec  3.11 GBytes  13.3 Gbits/sec

      """
    #expect(Self.shape(output.text) == Self.shape(real))
    #expect(output.status == 0)
  }

  @Test func `a server prints what iperf prints, and one sum for the connections of a client`() throws {
    let output = try run("iperf -c 10.0.0.2 -n 1M -P 2", against: "iperf -s").server
    let real = """
      ------------------------------------------------------------
      Server listening on TCP port 5001
      TCP window size:  128 KByte (default)
      ------------------------------------------------------------
      [  3] local 127.0.0.1 port 5001 connected with 127.0.0.1 port 48344 (icwnd/mss/irtt=320/32768/18)
      [  4] local 127.0.0.1 port 5001 connected with 127.0.0.1 port 48354 (icwnd/mss/irtt=320/32768/8)
      [ ID] Interval       Transfer     Bandwidth
      [  3] 0.0000-1.0018 sec  1.25 GBytes  10.8 Gbits/sec
      [  4] 0.0000-1.0003 sec  2.13 GBytes  18.3 Gbits/sec
      [SUM] 0.0000-1.0003 sec  3.39 GBytes  29.1 Gbits/sec

      """
    #expect(Self.shape(output.text) == Self.shape(real))
    #expect(output.text.contains("[SUM] 0.0000-") && output.text.contains(" sec  2.00 MBytes "))
    #expect(output.status == nil)
  }

  @Test func `a client of UDP prints what iperf prints, and the server's report`() throws {
    let output = try run("iperf -c 10.0.0.2 -u -b 10M -t 2 -i 1", against: "iperf -s -u")
    let real = """
      ------------------------------------------------------------
      Client connecting to 127.0.0.1, UDP port 5001
      Sending 1470 byte datagrams, IPG target: 1121.52 us (kalman adjust)
      UDP buffer size:  208 KByte (default)
      ------------------------------------------------------------
      [  1] local 127.0.0.1 port 51323 connected with 127.0.0.1 port 5001
      [ ID] Interval       Transfer     Bandwidth
      [  1] 0.0000-1.0000 sec  1.25 MBytes  10.5 Mbits/sec
      [  1] 1.0000-2.0000 sec  1.25 MBytes  10.5 Mbits/sec
      [  1] 0.0000-2.0020 sec  2.51 MBytes  10.5 Mbits/sec
      [  1] Sent 1788 datagrams
      [  1] Server Report:
      [ ID] Interval       Transfer     Bandwidth        Jitter   Lost/Total Datagrams
      [  1] 0.0000-2.0021 sec  2.51 MBytes  10.5 Mbits/sec   0.003 ms 0/1787 (0%)

      """
    #expect(Self.shape(output.client.text) == Self.shape(real))
    #expect(output.client.text.contains("IPG target: 1121.52 us"))
    #expect(output.server.text.hasSuffix("0.000 ms 0/1784 (0%)\n"))
    #expect(output.client.text.hasSuffix("0.000 ms 0/1784 (0%)\n"))
  }

  /// 100 Mbit/s carry 1448 of 1518 bytes as TCP's payload: 95.4 Mbit/s.
  @Test func `TCP fills the link, and the two ends tell the same`() throws {
    let output = try run("iperf -c 10.0.0.2 -n 100M", against: "iperf -s")
    #expect(output.client.text.contains(" 100 MBytes  9"))
    #expect(output.server.text.contains(" 100 MBytes  9"))
  }

  @Test func `a rate is kept to, a number of bytes too`() throws {
    let steady = try run("iperf -c 10.0.0.2 -b 5m -t 4 -l 1000", against: "iperf -s")
    #expect(steady.server.text.contains(" 2.38 MBytes  5.00 Mbits/sec"))
    let counted = try run("iperf -c 10.0.0.2 -n 12345", against: "iperf -s")
    #expect(counted.client.text.contains(" 12.1 KBytes "))
  }

  @Test func `a small window holds TCP back to a window each round trip`() throws {
    let output = try run("iperf -c 10.0.0.2 -w 64K -t 5", against: "iperf -s")
    #expect(output.client.text.contains("TCP window size: 64.0 KByte\n"))
    // 65,536 bytes each 10.1 ms are 51.9 Mbit/s at most, and less where segments do not fit the window exactly.
    #expect(output.server.text.contains(/\ (3[0-9]|4[0-9]|5[01])\.[0-9] Mbits\/sec\n$/))
  }

  @Test func `losses are counted, and what comes out of order`() throws {
    var settings = Self.slow
    settings.loss = Probability(partsPerBillion: 50_000_000)
    settings.reorder = Probability(partsPerBillion: 50_000_000)
    var network = try network()
    let server = network.start("iperf -s -u", on: 1)
    _ = network.start("ping -c 1 10.0.0.2", on: 0)
    network.run(until: .seconds(1))
    for host in 0...1 { network.set(settings, from: (host, 0)) }
    let client = network.start("iperf -c 10.0.0.2 -u -b 8M -t 3", on: 0)
    network.run(until: .seconds(10))
    let report = try #require(network.output(of: client).text.split(separator: "\n").last)
    let counts = try #require(report.firstMatch(of: /([0-9]+)\/([0-9]+) \(/))
    let (lost, total) = (try #require(Int(counts.output.1)), try #require(Int(counts.output.2)))
    #expect(total == 2140)
    #expect((60...160).contains(lost))
    #expect(network.output(of: server).text.contains(" datagrams received out-of-order\n"))
  }

  @Test func `nobody listens: TCP says so at once, UDP after ten tries`() throws {
    let refused = try run("iperf -c 10.0.0.2", against: "true").client
    #expect(refused.errors == "tcp connect failed: Connection refused\n")
    #expect(refused.status == 1)
    let unheard = try run("iperf -c 10.0.0.2 -u -t 1", against: "true").client
    #expect(
      unheard.errors == """
        read failed: Connection refused
        [  1] WARNING: did not receive ack of last datagram after 10 tries.

        """)
  }

  @Test func `Ctrl-C ends both, with what there was until then`() throws {
    var network = try network()
    let server = network.start("iperf -s", on: 1)
    let client = network.start("iperf -c 10.0.0.2", on: 0)
    network.run(until: .seconds(3))
    network.interrupt(client)
    #expect(network.output(of: client).text.contains("[  1] 0.0000-2.98"))
    #expect(network.output(of: client).status == 0)
    network.run(until: .seconds(4))
    #expect(network.output(of: server).text.contains("[  1] 0.0000-3."))
    network.interrupt(server)
    #expect(network.output(of: server).status == 0)
  }

  @Test(arguments: [
    ("iperf", "Usage: iperf [-s|-c host] [options]\nTry `iperf --help' for more information.\n"),
    ("iperf -s -c 10.0.0.2", "Usage: iperf [-s|-c host] [options]\nTry `iperf --help' for more information.\n"),
    ("iperf -c nobody", "nobody: Unknown host\n"),
    (
      "iperf -c 10.0.0.2 -t 0",
      "iperf: -t: not a time above zero: 0\nUsage: iperf [-s|-c host] [options]\nTry `iperf --help' for more information.\n"
    ),
    (
      "iperf -c 10.0.0.2 -u -l 65508",
      """
      iperf: invalid length 65508 or window 0
      Usage: iperf [-s|-c host] [options]
      Try `iperf --help' for more information.

      """
    ),
    ("iperf -c 10.0.0.2 -P 129", "iperf: -P: not a number from 1 to 128: 129\n"),
    ("iperf -c 10.9.0.2", "tcp connect failed: Network is unreachable\n"),
    ("iperf -c 10.9.0.2 -u", "connect failed: Network is unreachable\n"),
  ])
  func `what cannot be done is said`(command: String, errors: String) throws {
    var network = try network()
    let output = network.run(command)
    #expect(output.errors == errors)
    #expect(output.status != 0)
  }

  @Test func `a port can be taken once`() throws {
    var network = try network()
    for server in ["iperf -s", "iperf -s -u"] { _ = network.start(server, on: 1) }
    #expect(network.run("iperf -s", on: 1).errors == "tcp bind failed: Address already in use\n")
    #expect(network.run("iperf -s -u", on: 1).errors == "bind failed: Address already in use\n")
  }
}
