import Packets

extension Scalar {
  func destinationProblem(_ text: String) -> String? {
    if text == "default" { return nil }
    guard looksLikeAddress(text) || text.contains("/") else { return nameProblem(text) }
    return IPv4Prefix(text) == nil && IPv6Prefix(text) == nil ? "is no prefix without host bits" : nil
  }

  func nameProblem(_ text: String) -> String? {
    isAddress(text) || Name.isValid(text) ? nil : "is neither an address nor the name of a node"
  }

  func isAddress(_ text: String) -> Bool { IPAddress(text) != nil }

  func looksLikeAddress(_ text: String) -> Bool {
    text.contains(":") || text.contains(".") && text.allSatisfy { $0.isASCII && ($0.isNumber || "./".contains($0)) }
  }

  func assignmentProblem(_ text: String) -> String? {
    switch Assignment(text) {
    case .ipv4(let assignment): unusable(assignment)
    case .ipv6(let assignment): unusable(assignment)
    case nil: text.contains("/") ? "is no address with a prefix length" : "has no prefix length"
    }
  }

  private func unusable(_ assignment: Topology.IPv4Assignment) -> String? {
    let (address, subnet) = (assignment.address, assignment.subnet)
    if address.isMulticast || address.bits >> 28 == 0xF { return "is no unicast address" }
    if address.isLoopback { return "is a loopback address" }
    if address.bits >> 24 == 0 { return "belongs to 0.0.0.0/8, which no interface may have" }
    guard let broadcast = subnet.directedBroadcast else { return nil }
    if address == broadcast { return "is the broadcast address of \(subnet)" }
    return address == subnet.address ? "is the address of the network \(subnet) itself" : nil
  }

  private func unusable(_ assignment: Topology.IPv6Assignment) -> String? {
    let address = assignment.address
    if address.isMulticast { return "is no unicast address" }
    return address.isUnspecified || address.isLoopback ? "is no address for an interface" : nil
  }
}
