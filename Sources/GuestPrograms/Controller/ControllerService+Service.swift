public import Controllers
public import Settings

extension ControllerService: ConfigurableService {
  public static let serviceName = "controller"
  public static let otherNames = ["openflow", "sdn", "sdn-controller", "ryu", "os-ken", "faucet", "onos"]
  public static let noun = "a controller service"
  public static let meaning = "A controller of OpenFlow switches."
  public static var keys: KeyTable<ControllerSettings> { ControllerSettings.keys }

  public static func port(of settings: ControllerSettings) -> UInt16? { port }
}
