import Fabric
import SimulationKernel
import Testing

@Suite struct PingTests {
  /// 98 bytes and the frame check sequence take 816 ns at 1 Gbit/s, an ARP frame of 64 bytes 512 ns.
  @Test func `prints each round trip and a summary`() throws {
    var network = try GuestNetwork.pair(LinkSettings(delay: .milliseconds(5)))
    let ping = network.start("ping -c 3 10.0.0.2", on: 0)
    network.run(until: .seconds(20))
    let output = network.output(of: ping)
    #expect(
      output.text == """
        PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.
        64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=20.003 ms
        64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=10.002 ms
        64 bytes from 10.0.0.2: icmp_seq=3 ttl=64 time=10.002 ms

        --- 10.0.0.2 ping statistics ---
        3 packets transmitted, 3 received, 0% packet loss, time 2000ms
        rtt min/avg/max/mdev = 10.002/13.335/20.003/4.715 ms

        """)
    #expect(output.errors.isEmpty)
    #expect(output.status == 0)
    #expect(output.ended == Instant(nanoseconds: 2_010_001_632))
  }
}
