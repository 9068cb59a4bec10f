import Controllers
import Lab
import Sessions
import SimulationKernel
import Testing

/// The controller drives the switches of a lab: both are values, and the bytes between them those of OpenFlow 1.3.
@Suite struct ControlledLabTests {
  @Test func `forwarding brings packets over two switches, and the firewall drops what it denies`() throws {
    var lab = try ControlledLab.forwarding()
    try lab.run(until: .zero + .seconds(14))
    let ping = lab.output(of: "ping -c 3 h4")
    #expect(ping.contains("3 received"))
    let refusal = lab.errors(of: "nc -z -v h3 22")
    #expect(refusal.isEmpty, "a packet to port 22 has got through")
  }

  @Test(arguments: [false, true]) func `a learning switch and a hub bring packets over two switches`(isHub: Bool) throws
  {
    var lab = try isHub ? ControlledLab.hub() : ControlledLab.learning()
    try lab.run(until: .zero + .seconds(14))
    let ping = lab.output(of: "ping -c 3 h4")
    #expect(ping.contains("3 received"))
    let refusal = lab.errors(of: "nc -z -v h3 22")
    #expect(refusal.contains("refused"))
  }

  @Test func `the same bytes from a controller give the same world`() throws {
    var one = try ControlledLab.forwarding()
    var other = try ControlledLab.forwarding()
    try one.run(until: .zero + .seconds(10))
    try other.run(until: .zero + .seconds(10))
    let (digest, again) = (one.session.world.digest, other.session.world.digest)
    #expect(digest == again)
    let (controller, twin) = (one.controller, other.controller)
    #expect(controller == twin)
  }
}
