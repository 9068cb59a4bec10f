import Packets
import SimulationKernel

extension Traceroute {
  /// The output for a probe: a new line with the hop's number if it is the first of a hop; the address if it differs from the
  /// previous probe's; the time; the mark.
  func text(of index: Int) -> String {
    let start = index % settings.queries == 0 ? lineStart(hop: index / settings.queries + 1) : ""
    guard let answer = probes[index].answer, let time = probes[index].time else { return start + " *" }
    let address = answer.source == previousSource(before: index) ? "" : " " + name(of: answer.source)
    let mark = probes[index].mark.map { " " + $0 } ?? ""
    return start + address + "  \(time.milliseconds(decimals: 3)) ms" + mark
  }

  private func lineStart(hop: Int) -> String { "\n" + (hop < 10 ? " " : "") + "\(hop) " }

  /// The sender of the previous answer of the same hop.
  private func previousSource(before index: Int) -> IPAddress? {
    probes[(index - index % settings.queries)..<index].last { $0.answer != nil }?.answer?.source
  }

  private func name(of address: IPAddress) -> String {
    settings.isNumeric ? "\(address)" : "\(settings.names.name(of: address) ?? "\(address)") (\(address))"
  }
}
