import Fabric
import Packets
import Settings

/// What a topology file says about the network that is made between switches and their controllers.
struct ManagementDescription: Hashable, Sendable {
  /// Where addresses of management ports are taken from.
  var ipv4 = IPv4Prefix(IPv4Address(172, 31, 0, 0), length: 16)
  var link: Located<LinkDescription>?

  static let keys = KeyTable("the management network", ManagementDescription()) {
    Key(
      "ipv4", \.ipv4, .ipv4Prefix,
      "Where the addresses of management ports are taken from, unless their network has addresses.")
    Key(
      "link", \.link, Form.table(LinkDescription.keys).located,
      "Settings of the link that is made from each switch to the management network; a delay of 1 ms unless given.")
  }
}
