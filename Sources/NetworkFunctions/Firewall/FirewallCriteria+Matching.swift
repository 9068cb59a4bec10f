import NetworkStack
import Packets

extension FirewallCriteria {
  /// Whether a packet matches; for functions with few criteria.
  func matches<Address: MatchedAddress>(_ packet: HookedPacket<Address>) -> Bool {
    var tuple = packet.tuple
    if packet.isAuthenticated {
      (tuple.protocol, tuple.sourcePort, tuple.destinationPort) = (.authenticationHeader, 0, 0)
    }
    return (sources.isEmpty || Address.contains(sources, tuple.source))
      && (destinations.isEmpty || Address.contains(destinations, tuple.destination))
      && fits(protocols) { $0 == tuple.protocol } && fits(sourcePorts) { $0.contains(tuple.sourcePort) }
      && fits(destinationPorts) { $0.contains(tuple.destinationPort) }
      && (!hasTypes || Address.types(of: self).contains { $0 == packet.icmpType })
      && packet.tcpFlags.intersection(flagMask) == flags && (states == 0 || states & 1 << packet.state.rawValue != 0)
      && from.fits(packet.inInterface) && to.fits(packet.outInterface)
  }

  private func fits<Element>(_ choices: [Element], _ isFit: (Element) -> Bool) -> Bool {
    choices.isEmpty || choices.contains(where: isFit)
  }
}

extension FirewallCriteria.Way {
  fileprivate func fits(_ interface: Int?) -> Bool {
    switch self {
    case .any: true
    case .own: interface == nil
    case .interface(let number): interface == Int(number)
    }
  }
}
