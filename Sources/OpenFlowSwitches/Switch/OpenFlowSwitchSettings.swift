import Datapath
public import Fabric
public import Settings
public import SimulationKernel

/// What a topology file says about an OpenFlow switch.
public struct OpenFlowSwitchSettings: Hashable, Sendable {
  /// Nil for the one that follows from the address drawn for the switch.
  public var datapathID: UInt64?
  public var controllers: [Located<ControllerReference>] = []
  public var management = ManagementSettings()
  public var auxiliaryConnections: UInt8 = 0
  public var tables: UInt8 = 254
  public var failMode = FailMode.secure
  public var installDelay = Duration.zero

  public init() {}

  public static let keys = KeyTable("an OpenFlow switch", OpenFlowSwitchSettings()) {
    Key(
      "controller", \.controllers, .oneOrMore(Scalar.controller.located, "a controller"),
      """
      The controllers: nodes of the lab, addresses outside to connect to such as `tcp:127.0.0.1:6653`, or `ptcp:6653` to wait for \
      controllers outside.
      """
    )
    .oftenCalled("controllers", "remote-controller", "set-controller")
    Key(
      "auxiliary-connections", \.auxiliaryConnections, .integer(0...16),
      "How many auxiliary connections the switch opens to each controller outside that it connects to.")
    Key(
      "management", \.management, ManagementSettings.keys,
      "The port `mgmt`, by which the switch reaches controllers of the lab.")
    Key("dpid", \.datapathID, .datapathID, "The datapath identifier, in hexadecimal; drawn from the seed unless given.")
      .oftenCalled("datapath-id", "datapath")
    Key("tables", \.tables, .integer(1...254), "How many flow tables the switch has.").oftenCalled("n-tables")
    Key(
      "fail-mode", \.failMode, .choice([("secure", .secure), ("standalone", .standalone)]),
      "Without a controller: keep to the flow tables, or forward like a learning switch."
    )
    .oftenCalled("failmode", "fail_mode")
    Key(
      "install-delay", \.installDelay, .duration(.zero...),
      "How long a flow-mod, group-mod or meter-mod takes until it has an effect, as in hardware. A barrier waits for it."
    )
    .oftenCalled("flow-mod-delay", "installation-delay")
  }
}

extension Scalar where Value == UInt64 {
  fileprivate static var datapathID: Scalar {
    let shape = ScalarShape(
      "datapath identifier", usage: "up to 16 hexadecimal digits, such as 00000000000000a1",
      json: .init(["string", "integer"], pattern: "^(0x)?[0-9A-Fa-f]{1,16}$"))
    return Scalar(shape, format: { "\"0x\(String($0, radix: 16))\"" }) { text in
      let digits = text.hasPrefix("0x") ? text.dropFirst(2) : text[...]
      guard 1...16 ~= digits.utf8.count, digits.allSatisfy(\.isHexDigit), let value = UInt64(digits, radix: 16) else {
        return .failure(InvalidText())
      }
      return value == 0 ? .failure(InvalidText("zero", fix: "use 1 or more")) : .success(value)
    }
  }
}
