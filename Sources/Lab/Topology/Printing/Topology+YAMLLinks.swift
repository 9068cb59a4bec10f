import Fabric
import SimulationKernel

extension Topology {
  func entries(of link: Link) -> [(String, String)] {
    let ends = [("endpoints", YAMLText.flow([yaml(link.a), yaml(link.b)]))]
    let state = link.isUp ? [] : [("state", "down")]
    return ends + directions(entries(of: link.forward), entries(of: link.backward)) + state
  }

  func entries(of change: LinkChange) -> [(String, String)] {
    let state = change.isUp.map { [("state", $0 ? "up" : "down")] } ?? []
    return state + directions(entries(of: change.forward), entries(of: change.backward))
  }

  /// What is said of both directions once, or of each what is said of it.
  private func directions(_ forward: [(String, String)], _ backward: [(String, String)]) -> [(String, String)] {
    guard !forward.elementsEqual(backward, by: ==) else { return forward }
    let both = [("forward", forward), ("backward", backward)]
    return both.filter { !$1.isEmpty }.map { ($0, YAMLText.flow($1)) }
  }

  /// Rate, delay and queue always, the rest where it matters.
  private func entries(of settings: LinkSettings) -> [(String, String)] {
    var change = LinkSettingsChange()
    (change.rate, change.delay) = (settings.rate, settings.delay)
    (change.queueLimit, change.discipline) = (settings.queueLimit, settings.discipline)
    change.jitter = settings.jitter == .zero ? nil : settings.jitter
    change.loss = settings.loss == .never ? nil : settings.loss
    change.duplicate = settings.duplicate == .never ? nil : settings.duplicate
    change.reorder = settings.reorder == .never ? nil : settings.reorder
    change.corrupt = settings.corrupt == .never ? nil : settings.corrupt
    change.mtu = settings.mtu
    change.countsPreamble = settings.countsPreamble ? true : nil
    return entries(of: change)
  }

  private func entries(of change: LinkSettingsChange) -> [(String, String)] {
    let entries: [(String, String?)] = [
      ("rate", change.rate?.description), ("delay", change.delay?.description),
      ("jitter", change.jitter?.description), ("loss", change.loss?.description),
      ("duplicate", change.duplicate?.description), ("reorder", change.reorder?.description),
      ("corrupt", change.corrupt?.description), ("mtu", change.mtu?.description),
      ("queue", queue(of: change)),
      ("preamble", change.countsPreamble?.description),
    ]
    return entries.compactMap { key, value in value.map { (key, $0) } }
  }

  private func queue(of change: LinkSettingsChange) -> String? {
    let limit = change.queueLimit.map { [("limit", "\($0)")] } ?? []
    let entries = (change.discipline?.entries ?? []) + limit
    return entries.isEmpty ? nil : YAMLText.flow(entries)
  }
}
