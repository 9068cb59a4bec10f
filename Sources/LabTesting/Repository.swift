import Foundation
public import Lab
import TestSupport

/// The files of this repository, for tests that judge all of them.
public enum Repository {
  /// The folder of Package.swift.
  public static let root = PackageFolder.url.path

  /// The names of the teaching labs, without `.yaml`.
  public static let topologies = ((try? FileManager.default.contentsOfDirectory(atPath: root + "/Topologies")) ?? [])
    .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()

  /// The path of a teaching lab.
  public static func path(of topology: String) -> String { "\(root)/Topologies/\(topology).yaml" }

  /// The path of a teaching lab's reference capture.
  public static func capture(of topology: String) -> String { "\(root)/Captures/\(topology).pcapng" }

  public static func text(of topology: String) throws -> String {
    try String(contentsOfFile: path(of: topology), encoding: .utf8)
  }
}

/// A lab to try: a teaching lab by its name, or one that is drawn.
public enum LabSource: Hashable, Sendable, CustomStringConvertible {
  case file(String)
  case random(seed: UInt64)

  public static let files = Repository.topologies.map(LabSource.file)

  /// What `POLDER_FUZZ_SEED` repeats.
  public static func random(_ count: Int, for purpose: String) -> [LabSource] {
    FuzzSeeds.draw(count, for: purpose).map(LabSource.random)
  }

  public var description: String {
    switch self {
    case .file(let name): name
    case .random(let seed): "random-\(seed)"
    }
  }

  public var text: String {
    get throws {
      switch self {
      case .file(let name): try Repository.text(of: name)
      case .random(let seed): RandomLab(seed: seed).text
      }
    }
  }

  /// - Parameter seed: instead of the file's.
  public func topology(seed: UInt64? = nil) throws -> Topology {
    try Topology(yaml: try text, file: description + ".yaml", seed: seed)
  }
}
