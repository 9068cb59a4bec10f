public import SimulationKernel

/// A drive, and what is in it.
///
/// A mounted medium is the file system's, which changes it; when it is unmounted the drive has it back.
public struct Drive: Sendable, Equatable, StateRecord {
  enum Content: Sendable, Equatable, StateVariant {
    case empty
    case loaded(Medium)
    /// With the medium's name.
    case mounted(VolumeID, String)
    /// The tray is open, or the stick is stopped: it is there, and the system cannot use it.
    case ejected(Medium)

    static let cases = Cases<Content>(
      Case("empty", .empty),
      Case("loaded", Content.loaded) { if case .loaded(let medium) = $0 { medium } else { nil } },
      Case("mounted", Content.mounted) {
        if case .mounted(let volume, let name) = $0 { (volume, name) } else { nil }
      },
      Case("ejected", Content.ejected) { if case .ejected(let medium) = $0 { medium } else { nil } })
  }

  public let name: DriveName
  var content: Content

  public init(_ name: DriveName, holding medium: Medium? = nil) {
    self.name = name
    content = medium.map { .loaded($0) } ?? .empty
  }

  public static let fields = Fields(\Drive.name, \.content)

  /// What is in it; nil while that is mounted.
  var medium: Medium? {
    switch content {
    case .loaded(let medium), .ejected(let medium): medium
    case .empty, .mounted: nil
    }
  }

  var volume: VolumeID? { if case .mounted(let volume, _) = content { volume } else { nil } }
}

extension [Drive] {
  /// The index of the drive of that name; nil for a machine without one.
  func index(of name: DriveName) -> Int? { firstIndex { $0.name == name } }
}
