public import SimulationKernel

/// The files of a TFTP server: those of a list, and below them those of a directory of the machine.
public struct TFTPServerSettings: Hashable, Sendable, StateRecord {
  /// Where the files come from, as an HTTP server has them.
  public var content: HTTPServerSettings

  public init(files: [HTTPServerSettings.File] = []) {
    content = HTTPServerSettings(files: files)
    content.root = "/srv/tftp"
  }

  public static let fields = Fields(\TFTPServerSettings.content)
}
