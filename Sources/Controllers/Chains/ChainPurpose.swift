/// What an entry of a chain is for.
public enum ChainPurpose: Hashable, Sendable {
  /// Takes what enters the network into the chain, to its first hop.
  case classify(to: String)
  /// Leads what a hop lets out to the next hop.
  case proceed(from: String, to: String)
  /// Between two switches.
  case transit(to: String)
  /// Hands what comes from another switch to a hop.
  case deliver(to: String)
  /// Drops what would enter the chain, because it is blocked.
  case block
  /// Drops what has a service header of no chain.
  case discard
  /// Chooses among the equal functions of a hop, or writes the address of the only one.
  case choose(String)
}

extension ChainPurpose: CustomStringConvertible {
  public var description: String {
    switch self {
    case .classify(let hop): "classifier: into the chain, to \(hop)"
    case .proceed(let from, let to): "hop: from \(from) to \(to)"
    case .transit(let hop): "transit: on the way to \(hop)"
    case .deliver(let hop): "delivery: to \(hop)"
    case .block: "blocked: a hop is missing"
    case .discard: "unknown service path: dropped"
    case .choose(let hop): "choice: among the functions of \(hop)"
    }
  }
}
