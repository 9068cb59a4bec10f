/// A walk along a chain of clusters that finds out when it goes round in circles, with no memory of where it was.
struct FATChain {
  private(set) var cluster: Cluster
  /// The position of `cluster` in the chain.
  private(set) var index = 0
  // Brent's algorithm: the mark jumps to the current cluster after 1, 2, 4, 8 … steps, so a loop meets it again.
  private var mark: Cluster
  private var stepsToNextMark = 1
  private var steps = 0

  init(from first: Cluster) { (cluster, mark) = (first, first) }

  /// Goes to the next cluster; false at the chain's end.
  ///
  /// - Parameter name: What the chain is of, for the error.
  mutating func advance(
    _ table: inout FATTable, of name: String, _ device: some BlockDevice
  ) throws(FileSystemError) -> Bool {
    switch try table.link(of: cluster, device) {
    case .end: return false
    case .next(let next): try move(to: next, name)
    case .free: throw broken(name, "runs into the free cluster \(cluster.number)")
    case .bad: throw broken(name, "runs into the bad cluster \(cluster.number)")
    case .invalid(let value):
      throw broken(name, "goes from cluster \(cluster.number) to \(value), which does not exist")
    }
    return true
  }

  private mutating func move(to next: Cluster, _ name: String) throws(FileSystemError) {
    (cluster, index, steps) = (next, index + 1, steps + 1)
    guard next != mark else { throw broken(name, "loops at cluster \(next.number)") }
    guard steps == stepsToNextMark else { return }
    (mark, steps, stepsToNextMark) = (next, 0, stepsToNextMark * 2)
  }

  private func broken(_ name: String, _ what: String) -> FileSystemError {
    FileSystemError(.damaged, "'\(name)' is damaged: its cluster chain \(what); fsck.fat repairs such volumes")
  }
}
