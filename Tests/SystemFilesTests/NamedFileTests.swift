import Foundation
import SystemFiles
import Testing

/// A file that another file names is opened only where it may lie.
@Suite struct NamedFileTests {
  private let root = FileManager.default.temporaryDirectory.appending(path: "polder-named-\(UUID())").path

  /// Runs a test with a folder `in` beside a file `secret`, and removes both afterwards.
  private func withFolder(_ body: (_ folder: String, _ secret: String) throws -> Void) throws {
    try FileManager.default.createDirectory(atPath: root + "/in/deep", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    try SystemFile.replace(root + "/secret", with: Array("secret".utf8))
    try SystemFile.replace(root + "/in/own", with: Array("own".utf8))
    try body(root + "/in", root + "/secret")
  }

  private func contents(_ path: String, within folder: String) throws -> [UInt8] {
    let file = try SystemFile.opening(path, within: [folder], flags: O_RDONLY)
    return try file.descriptor.contents(upTo: 100)
  }

  @Test func `a file in the folder is opened, also through links that stay inside`() throws {
    try withFolder { folder, _ in
      #expect(try contents(folder + "/own", within: folder) == Array("own".utf8))
      try FileManager.default.createSymbolicLink(atPath: folder + "/deep/link", withDestinationPath: folder + "/own")
      #expect(try contents(folder + "/deep/link", within: folder) == Array("own".utf8))
      #expect(try contents(folder + "/deep/../own", within: folder + "/deep/..") == Array("own".utf8))
    }
  }

  @Test func `whatever leads outside is refused with the path that it leads to`() throws {
    try withFolder { folder, secret in
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "../secret")
      try FileManager.default.createSymbolicLink(atPath: folder + "/up", withDestinationPath: "..")
      let resolved = try #require(realpath(secret, nil).map { String(cString: $0) })
      for path in ["/link", "/up/secret", "/../secret"] {
        #expect(throws: NamedFileError.isOutside(resolved)) { try contents(folder + path, within: folder) }
      }
      #expect(throws: NamedFileError.isOutside(resolved)) { try contents(secret, within: folder) }
      // A folder whose name merely begins the same is another one.
      try FileManager.default.createDirectory(atPath: root + "/inner", withIntermediateDirectories: false)
      try SystemFile.replace(root + "/inner/x", with: [1])
      #expect(throws: NamedFileError.self) { try contents(root + "/inner/x", within: folder) }
    }
  }

  @Test func `pipes, folders and devices are refused without a wait`() throws {
    try withFolder { folder, _ in
      #expect(mkfifo(folder + "/pipe", 0o600) == 0)
      try FileManager.default.createSymbolicLink(atPath: folder + "/null", withDestinationPath: "/dev/null")
      for name in ["pipe", "deep", "null"] {
        #expect(throws: NamedFileError.isNotRegular) { try contents(folder + "/" + name, within: folder) }
      }
      #expect(throws: NamedFileError.cannotOpen(SystemError(code: ENOENT))) {
        try contents(folder + "/none", within: folder)
      }
    }
  }
}
