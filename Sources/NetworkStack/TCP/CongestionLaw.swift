import SimulationKernel

/// The laws there are. Closed, so that a connection stays one flat value.
enum CongestionLaw: Sendable, Equatable, StateVariant {
  case newReno(NewReno)
  case cubic(Cubic)

  init(_ algorithm: CongestionAlgorithm) {
    switch algorithm {
    case .newReno: self = .newReno(NewReno())
    case .cubic: self = .cubic(Cubic())
    }
  }

  mutating func growth(of window: Int, _ news: CongestionNews) -> Int {
    switch self {
    case .newReno(var law):
      defer { self = .newReno(law) }
      return law.growth(of: window, news)
    case .cubic(var law):
      defer { self = .cubic(law) }
      return law.growth(of: window, news)
    }
  }

  mutating func reduced(_ window: Int, flight: Int, segment: Int) -> Int {
    switch self {
    case .newReno(var law):
      defer { self = .newReno(law) }
      return law.reduced(window, flight: flight, segment: segment)
    case .cubic(var law):
      defer { self = .cubic(law) }
      return law.reduced(window, flight: flight, segment: segment)
    }
  }

  mutating func noteTimeout() {
    switch self {
    case .newReno(var law):
      law.noteTimeout()
      self = .newReno(law)
    case .cubic(var law):
      law.noteTimeout()
      self = .cubic(law)
    }
  }

  mutating func noteIdleness() {
    guard case .cubic(var law) = self else { return }
    law.noteIdleness()
    self = .cubic(law)
  }

  static let cases = Cases<CongestionLaw>(
    Case("newreno", CongestionLaw.newReno) { if case .newReno(let law) = $0 { law } else { nil } },
    Case("cubic", CongestionLaw.cubic) { if case .cubic(let law) = $0 { law } else { nil } })
}
