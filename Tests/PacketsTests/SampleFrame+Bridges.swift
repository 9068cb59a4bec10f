import Packets

extension SampleFrame {
  static let parameters = BPDUParameters(
    flags: [.topologyChange, .proposal, .learning, .forwarding, .agreement, BPDUFlags(role: .designated)],
    root: BridgeIdentifier(priority: 4096 + 10, address: Wire.serverMAC), rootPathCost: 20_000,
    bridge: BridgeIdentifier(priority: 32768, address: Wire.clientMAC), port: BridgePortIdentifier(number: 3),
    messageAge: 256)

  static let configuration: BPDUParameters = {
    var configuration = parameters
    configuration.flags = [.topologyChange, .topologyChangeAcknowledgment]
    return configuration
  }()

  static let bridges = [
    SampleFrame(
      name: "rapid spanning tree", bytes: Wire.bpdu(.rapid(parameters)),
      fields: [
        "eth.dst": "01:80:c2:00:00:00", "eth.len": "39", "llc.dsap": "0x42", "stp.protocol": "0x0000",
        "stp.version": "2", "stp.type": "0x02", "stp.flags": "0x7f", "stp.flags.port_role": "3",
        "stp.root.prio": "4096", "stp.root.ext": "10", "stp.root.hw": "08:00:27:00:00:02", "stp.root.cost": "20000",
        "stp.bridge.prio": "32768", "stp.bridge.hw": "08:00:27:00:00:01", "stp.port": "0x8003", "stp.msg_age": "1",
        "stp.max_age": "20", "stp.hello": "2", "stp.forward": "15", "stp.version_1_length": "0",
      ]),
    SampleFrame(
      name: "spanning tree configuration", bytes: Wire.bpdu(.configuration(configuration)),
      fields: ["eth.len": "38", "stp.version": "0", "stp.type": "0x00", "stp.flags": "0x81"]),
    SampleFrame(
      name: "topology change notification", bytes: Wire.bpdu(.topologyChangeNotification),
      fields: ["eth.len": "7", "stp.version": "0", "stp.type": "0x80"]),
  ]
}
