/// What `lab.json` says: which file in `states` is the lab's present, which are its snapshots, and how these depend on each other.
public struct LabManifest: Codable, Equatable, Sendable {
  /// A moment of the lab: a file in `states`, by the SHA-256 digest of its content.
  public struct Moment: Codable, Equatable, Sendable {
    /// 64 hexadecimal digits.
    public var digest: String
    /// Nanoseconds since the lab was switched on.
    public var at: Int64
  }

  public struct Snapshot: Codable, Equatable, Sendable {
    public var name: String
    public var description: String
    /// In UTC: `2026-12-01T12:00:00Z`.
    public var taken: String
    /// The snapshot that it was taken after; nil for one that comes from the beginning.
    public var parent: String?
    public var moment: Moment
  }

  /// The lab that a linked clone has its states from.
  public struct Origin: Codable, Equatable, Sendable {
    /// Seen from the clone's folder.
    public var folder: String
    public var uuid: String
  }

  /// The layout of the folder.
  public var version = LabManifest.currentVersion
  public var name: String
  public var uuid: String
  public var beginning: Moment
  public var present: Moment
  /// The snapshot that the present goes on from.
  public var parent: String?
  public var snapshots: [Snapshot] = []
  public var origin: Origin?
  /// The states that linked clones were given, which stay as long as this lab does.
  public var lent: [String] = []

  public static let currentVersion = 1
  static let fileName = "lab.json"
}

extension LabManifest {
  public func snapshot(_ name: String) -> Snapshot? { snapshots.first { $0.name == name } }

  /// The digests of all states that the lab needs.
  var digests: [String] { [beginning.digest, present.digest] + snapshots.map(\.moment.digest) + lent }

  /// The snapshots taken after one.
  public func children(of name: String?) -> [Snapshot] { snapshots.filter { $0.parent == name } }

  /// What is wrong with a manifest that nobody here has written; nil if nothing is.
  var inconsistency: String? {
    guard Set(snapshots.map(\.name)).count == snapshots.count else { return "two snapshots of one name" }
    guard digests.allSatisfy({ $0.isDigest }) else { return "a digest that is not one of SHA-256" }
    guard (snapshots.map(\.parent) + [parent]).allSatisfy({ $0 == nil || snapshot($0 ?? "") != nil }) else {
      return "a snapshot after one that is not there"
    }
    return hasCircle ? "snapshots that come after each other" : nil
  }

  private var hasCircle: Bool {
    snapshots.contains { start in
      var (next, steps) = (start.parent, 0)
      while let name = next, steps <= snapshots.count { (next, steps) = (snapshot(name)?.parent, steps + 1) }
      return steps > snapshots.count
    }
  }
}

extension String {
  /// Whether it is 64 lower-case hexadecimal digits, so that it leads nowhere else as a file's name.
  var isDigest: Bool {
    utf8.count == 64
      && utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }
}
