public import SimulationKernel

/// The width of the entries of a file allocation table.
public enum FATKind: UInt8, Sendable, BitwiseCopyable, Checkpointable {
  case fat12 = 12
  case fat16 = 16
  case fat32 = 32

  /// `FAT32`
  public var name: String { "FAT\(rawValue)" }

  /// By the number of clusters alone, as the FAT specification determines it.
  init(clusterCount: Int) { self = clusterCount < 4085 ? .fat12 : clusterCount < 65_525 ? .fat16 : .fat32 }

  /// The type of a partition with such a volume, addressed by sector number where there is a choice.
  public func partitionType(sectors: Int) -> UInt8 {
    switch self {
    case .fat12: 0x01
    case .fat16: sectors < 0x1_0000 ? 0x04 : 0x0E
    case .fat32: 0x0C
    }
  }

  /// Of a table for so many clusters, with the two entries that stand for none.
  func tableBytes(clusterCount: Int) -> Int { ((clusterCount + 2) * Int(rawValue)).dividedRoundingUp(by: 8) }

  /// The bits of an entry that count; FAT32 has four more that belong to nobody and are kept.
  var mask: Int { self == .fat32 ? 0x0FFF_FFFF : (1 << Int(rawValue)) - 1 }
  var endMark: Int { mask }
  var badMark: Int { mask - 8 }
}

/// A cluster's number; the first one is 2.
public struct Cluster: Hashable, Comparable, Sendable, StateRecord {
  public var number: Int
  public init(_ number: Int) { self.number = number }
  public static let fields = Fields(\Cluster.number)

  public static func < (left: Cluster, right: Cluster) -> Bool { left.number < right.number }
}

/// What an entry of the table says of its cluster.
enum FATLink: Equatable {
  case free
  case next(Cluster)
  case end
  case bad
  /// A number that is no cluster of the volume.
  case invalid(Int)

  init(_ value: Int, in geometry: FATGeometry) {
    switch value {
    case 0: self = .free
    case 2..<geometry.clusterCount + 2: self = .next(Cluster(value))
    case geometry.kind.badMark: self = .bad
    case (geometry.kind.badMark + 1)...geometry.kind.mask: self = .end
    default: self = .invalid(value)
    }
  }
}
