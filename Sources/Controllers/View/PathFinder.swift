public import OpenFlow
import SimulationKernel

/// Shortest paths through a network, by the number of links. It follows from the view and is not state.
public struct PathFinder: Sendable {
  private let view: NetworkView
  /// Whether what follows is filled; it is when the first question comes.
  private var isPrepared = false
  private var datapaths: [DatapathID] = []
  /// By the index of a switch: its links, in the order of ports.
  private var neighbors: [[(port: PortNumber, index: Int)]] = []
  /// By the index of a destination, once it was asked for: the distance from each switch.
  private var distances: [[Int]?] = []

  static let unreachable = Int.max

  public init(_ view: NetworkView) { self.view = view }

  private mutating func prepare() {
    guard !isPrepared else { return }
    isPrepared = true
    datapaths = view.datapaths
    neighbors = PathFinder.neighbors(view, datapaths)
    distances = Array(repeating: nil, count: datapaths.count)
  }

  private static func neighbors(
    _ view: NetworkView, _ datapaths: [DatapathID]
  ) -> [[(port: PortNumber, index: Int)]] {
    var indices: [DatapathID: Int] = [:]
    for (index, datapath) in datapaths.enumerated() { indices[datapath] = index }
    var neighbors = Array(repeating: [(port: PortNumber, index: Int)](), count: datapaths.count)
    for link in 0..<view.links.count {
      let (source, target) = (view.links.key(at: link), view.links[at: link].target)
      guard let from = indices[source.datapath], let to = indices[target.datapath] else { continue }
      neighbors[from].append((source.port, to))
    }
    for index in neighbors.indices { neighbors[index].sort { $0.port < $1.port } }
    return neighbors
  }

  private func index(of datapath: DatapathID) -> Int? {
    var (low, high) = (0, datapaths.count)
    while low < high {
      let middle = (low + high) / 2
      if datapaths[middle] < datapath { low = middle + 1 } else { high = middle }
    }
    return low < datapaths.count && datapaths[low] == datapath ? low : nil
  }

  /// The ports of `source` by which shortest paths to `target` begin, in their order. None if there is no path, or
  /// nothing to go.
  public mutating func nextPorts(from source: DatapathID, to target: DatapathID) -> [PortNumber] {
    prepare()
    guard source != target, let from = index(of: source), let to = index(of: target) else { return [] }
    let distances = distances(to: to)
    guard distances[from] != PathFinder.unreachable else { return [] }
    return neighbors[from].filter { distances[$0.index] == distances[from] - 1 }.map(\.port)
  }

  /// How many links lie between two switches; nil if there is no path.
  public mutating func distance(from source: DatapathID, to target: DatapathID) -> Int? {
    prepare()
    guard let from = index(of: source), let to = index(of: target) else { return nil }
    let distance = distances(to: to)[from]
    return distance == PathFinder.unreachable ? nil : distance
  }

  /// The ports by which one shortest path leaves its switches: of equal ones, that by the lowest ports.
  public mutating func path(from source: DatapathID, to target: DatapathID) -> [SwitchPort]? {
    prepare()
    guard var from = index(of: source), let to = index(of: target) else { return nil }
    let distances = distances(to: to)
    guard distances[from] != PathFinder.unreachable else { return nil }
    var path: [SwitchPort] = []
    while from != to {
      guard let next = neighbors[from].first(where: { distances[$0.index] == distances[from] - 1 }) else { return nil }
      path.append(SwitchPort(datapaths[from], next.port))
      from = next.index
    }
    return path
  }

  /// Breadth first from the destination, against the links. Links are used in the direction in which they were found.
  private mutating func distances(to target: Int) -> [Int] {
    if let known = distances[target] { return known }
    var sources = Array(repeating: [Int](), count: datapaths.count)
    for (from, list) in neighbors.enumerated() { for next in list { sources[next.index].append(from) } }
    var found = Array(repeating: PathFinder.unreachable, count: datapaths.count)
    found[target] = 0
    var (queue, head) = ([target], 0)
    while head < queue.count {
      let index = queue[head]
      head += 1
      for source in sources[index] where found[source] == PathFinder.unreachable {
        found[source] = found[index] + 1
        queue.append(source)
      }
    }
    distances[target] = found
    return found
  }
}
