import Fabric
import GuestPrograms
import SimulationKernel
import Testing

@Suite struct UDPTests {
  /// 1,046 bytes on the wire at 1 Gbit/s take 8,368 ns; resolving the address takes two times 5 ms and 512 ns.
  @Test func `sends one datagram each interval and counts what arrives`() throws {
    var network = try GuestNetwork.pair(LinkSettings(delay: .milliseconds(5)))
    let receiver = network.start("udp-recv 9 --count 3", on: 1)
    let sender = network.start("udp-send 10.0.0.2 9 --count 3 --size 1000 --interval 20ms", on: 0)
    network.run(until: .seconds(1))
    let sent = network.output(of: sender)
    #expect(sent.text == "3 datagrams, 3000 bytes sent in 0.040000000 s\n")
    #expect(sent.status == 0)
    #expect(sent.ended == .milliseconds(40))
    let received = network.output(of: receiver)
    #expect(
      received.text == """
        3 datagrams, 3000 bytes received on port 9
        first arrival 0.015009584s, last arrival 0.045008432s

        """)
    #expect(received.status == 0)
    #expect(received.ended == Instant(nanoseconds: 45_008_432))
  }

  @Test func `the receiver ends when nothing comes any more, or when it is interrupted`() throws {
    var network = try GuestNetwork.pair()
    let idle = network.start("udp-recv 9 --idle 500ms", on: 1)
    let patient = network.start("udp-recv 10", on: 1)
    _ = network.start("udp-send 10.0.0.2 9 --count 3 --interval 400ms", on: 0)
    network.run(until: .seconds(3))
    #expect(network.output(of: idle).text.hasPrefix("3 datagrams, 192 bytes received on port 9\n"))
    #expect(network.output(of: idle).ended == Instant(nanoseconds: 1_300_000_944))
    #expect(network.output(of: patient).status == nil)
    network.interrupt(patient)
    #expect(network.output(of: patient).text == "0 datagrams, 0 bytes received on port 10\n")
    #expect(network.output(of: patient).status == 0)
  }

  @Test func `tells how many datagrams nobody listened to`() throws {
    var network = try GuestNetwork.pair()
    let sender = network.start("udp-send 10.0.0.2 9 --count 3 --interval 1ms", on: 0)
    network.run(until: .seconds(1))
    #expect(network.output(of: sender).text == "3 datagrams, 192 bytes sent in 0.002000000 s, 2 not delivered\n")
  }

  @Test func `a port can be taken once`() throws {
    var network = try GuestNetwork.pair()
    _ = network.start("udp-recv 9", on: 1)
    let second = network.run("udp-recv 9", on: 1)
    #expect(second.errors == "udp-recv: bind: Address already in use\n")
    #expect(second.status == 1)
  }

  @Test(arguments: [
    ("udp-send", "usage: udp-send ADDRESS PORT [--count N] [--size BYTES] [--interval TIME]\n"),
    ("udp-send 10.0.0.2 0", "udp-send: port: not a number from 1 to 65535: 0\n"),
    ("udp-send 10.0.0.2 9 --size 65508", "udp-send: --size: not a number from 0 to 65507: 65508\n"),
    ("udp-send 10.0.0.2 9 --interval 0", "udp-send: --interval: not a time above zero: 0\n"),
    ("udp-send 10.0.0.2 9 --speed 1", "udp-send: unrecognized option '--speed'\n"),
    ("udp-send mail 9", "udp-send: mail: Name or service not known\n"),
    ("udp-recv 9 --idle soon", "udp-recv: --idle: not a time above zero: soon\n"),
    ("udp-recv 9 --count", "udp-recv: option '--count' requires an argument\n"),
  ]) func `says what is wrong with its arguments`(_ command: String, _ errors: String) throws {
    var network = try GuestNetwork.pair()
    let output = network.run(command)
    #expect(output.errors == errors)
    #expect(output.status == 2)
  }
}
