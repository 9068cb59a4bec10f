import NetworkStack

// ICMP errors as iputils' ping reports them.

extension DeliveryFailure {
  /// RFC 792; RFC 1812, section 5.2.7.1.
  var icmpv4Text: String {
    switch type {
    case 3: unreachableText
    case 5: redirectText
    case 11: code == 0 ? "Time to live exceeded" : "Frag reassembly time exceeded"
    case 12: "Parameter problem"
    default: "Bad ICMP type: \(type)"
    }
  }

  private var redirectText: String {
    let kinds = ["Network", "Host", "Type of Service and Network", "Type of Service and Host"]
    let kind = Int(code) < kinds.count ? kinds[Int(code)] : "Bad Code: \(code)"
    return "Redirect \(kind)(New nexthop: \(gateway))"
  }

  private var unreachableText: String {
    switch code {
    case 0: "Destination Net Unreachable"
    case 1: "Destination Host Unreachable"
    case 2: "Destination Protocol Unreachable"
    case 3: "Destination Port Unreachable"
    case 4: "Frag needed and DF set (mtu = \(nextHopMTU))"
    case 5: "Source Route Failed"
    case 9: "Destination Net Prohibited"
    case 10: "Destination Host Prohibited"
    case 13: "Packet filtered"
    default: "Dest Unreachable, Bad Code: \(code)"
    }
  }

  /// RFC 4443, section 3.
  var icmpv6Text: String {
    switch type {
    case 1: "Destination unreachable: " + icmpv6UnreachableText
    case 2: "Packet too big: mtu=\(nextHopMTU)"
    case 3: "Time exceeded: " + (code == 0 ? "Hop limit" : "Defragmentation failure")
    case 4: "Parameter problem"
    default: "unknown icmp type: \(type)"
    }
  }

  private var icmpv6UnreachableText: String {
    switch code {
    case 0: "No route"
    case 1: "Administratively prohibited"
    case 2: "Beyond scope of source address"
    case 3: "Address unreachable"
    case 4: "Port unreachable"
    case 5: "Source address failed ingress/egress policy"
    case 6: "Reject route to destination"
    default: "Unknown code \(code)"
    }
  }
}
