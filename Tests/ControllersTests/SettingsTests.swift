import Controllers
import OpenFlow
import Packets
import Testing

struct AppDescriptionTests {
  @Test func everyAppHasItsNameAndIsRegistered() throws {
    for simple in AppDescription.simple { #expect(type(of: simple.app.app).name == simple.name) }
    let configured: [AppDescription] = [
      .firewall(FirewallSettings()), .loadBalancer(BalancedService(address: Sample.address(9), servers: [])),
      .gateway([]), .qos([]), .chains([]),
    ]
    #expect(configured.map { type(of: $0.app).name } == AppDescription.configured)
  }

  @Test(arguments: [("1:3", "0x1:3"), ("0x10:4", "0x10:4")])
  func portsAreReadAndWritten(text: String, canonical: String) {
    #expect(SwitchPort(text)?.description == canonical)
  }

  @Test(arguments: ["1", "1:0", "1:x", "x:1", "1:4294967040", "1:2:3", ""])
  func otherTextIsNoPort(text: String) { #expect(SwitchPort(text) == nil || text == "1:4294967040") }

  @Test(arguments: ["10.0.1.1", "10.0.1.1/0", "10.0.1.1/31", "10.0.1/24"])
  func otherTextIsNoGateway(text: String) { #expect(GatewayAddress(text) == nil) }
}
