import Fabric
import OpenFlow
import Packets
import Settings
import SimulationKernel

extension FirewallSettings {
  static let keys = KeyTable("a firewall app", FirewallSettings()) {
    Key("rules", \.rules, .list(of: rule, "a rule"), "The first one that matches a packet decides.")
    Key("default", \.fallback, .choice([("allow", .allow), ("deny", .deny)]), "What happens where no rule matches.")
  }

  private static let rule = Form<FirewallRule>.variants(
    "a rule",
    [
      variant("allow", .allow, "Lets pass what matches, such as `\"ip_proto=1\"`."),
      variant("deny", .deny, "Drops what matches, such as `\"tcp_dst=22\"`."),
    ])

  private static func variant(
    _ tag: String, _ verdict: FirewallRule.Verdict, _ meaning: String
  ) -> Variant<FirewallRule> {
    Variant(
      "a rule of a firewall app", tag, Form(Scalar.match), wrap: { FirewallRule(verdict, $0) },
      unwrap: { $0.verdict == verdict ? $0.match : nil }, meaning)
  }
}

extension BalancedService {
  static let keys = KeyTable("a load-balancer app", BalancedService(address: .any, servers: [])) {
    Key("address", \.address, .ipv4Address, required: true, "The address that clients use. No node has it.")
    Key("port", \.port, .integer(1...65_535), "The TCP port; without it, everything to the address.")
    Key(
      "servers", \.servers, .oneOrMore(Scalar.ipv4Address, "a server"), required: true, "Addresses of the servers.")
  }
}

extension RateLimit {
  static let keys = KeyTable("a limit", RateLimit(Match(), kilobitsPerSecond: 1)) {
    Key("match", \.match, .match, "Which packets, such as `\"udp_dst=5001\"`; without it, all.")
    Key("rate", \.kilobitsPerSecond, Scalar.kilobits, required: true, "How fast each switch lets them pass.")
    Key("burst", \.burst, .integer(1...UInt32.max), "How many kilobits may come at once.")
  }
}

extension ReactiveSettings {
  static let keys = KeyTable("a reactive app", ReactiveSettings()) {
    Key(
      "barrier", \.waitsForBarriers, .boolean,
      "Whether a packet waits until every switch on its path has confirmed its entry.")
  }
}

extension MonitorSettings {
  static let keys = KeyTable("a monitor app", MonitorSettings()) {
    Key("every", \.interval, .duration(.milliseconds(1)...), "How often switches are asked.")
    Key("format", \.format, .choice([("table", .table), ("csv", .csv)]), "How counters are printed.")
  }
}

extension Scalar where Value == UInt32 {
  /// A rate in whole kilobits a second, as meters have it.
  fileprivate static var kilobits: Scalar {
    Scalar<BitRate>.rate.refine { rate in
      let isWhole = rate.bitsPerSecond % 1000 == 0 && rate.bitsPerSecond / 1000 <= UInt64(UInt32.max)
      return isWhole ? nil : InvalidText("a meter counts in kbps", fix: "use whole kilobits, at most 4294967295kbps")
    }.map(
      to: { UInt32(clamping: $0.bitsPerSecond / 1000) },
      from: { BitRate(bitsPerSecond: UInt64(max($0, 1)) * 1000) })
  }
}
