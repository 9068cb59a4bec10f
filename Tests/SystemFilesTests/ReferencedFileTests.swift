import Foundation
import SystemFiles
import Testing

/// Files that other files name: what an attacker puts in their place.
@Suite struct ReferencedFileTests {
  /// A folder `lab` beside a secret, as a student hands it in.
  private func withLab(_ body: (_ lab: String, _ secret: String) throws -> Void) throws {
    try withFolder { folder in
      let (lab, secret) = (folder + "/lab", folder + "/secret")
      try FileManager.default.createDirectory(atPath: lab + "/sub", withIntermediateDirectories: true)
      try SystemFile.replace(secret, with: [9])
      try SystemFile.replace(lab + "/own", with: [1])
      try SystemFile.replace(lab + "/sub/own", with: [2])
      try body(lab, secret)
    }
  }

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
  }

  private func read(_ name: String, in folder: String, outside: Bool = false) throws -> [UInt8] {
    let file = try ReferencedFile(name, in: folder, outsideIsAllowed: outside).opened()
    return try file.descriptor.contents(upTo: 100)
  }

  private func error(_ name: String, in folder: String, outside: Bool = false) -> ReferenceError? {
    do throws(ReferenceError) {
      _ = try ReferencedFile(name, in: folder, outsideIsAllowed: outside).opened()
      return nil
    } catch {
      return error
    }
  }

  @Test func `files within the folder are read, by whatever path and link`() throws {
    try withLab { lab, _ in
      try link(lab + "/link", to: "sub/../sub/own")
      try link(lab + "/folder", to: lab + "/sub")
      try link(lab + "-alias", to: "lab")
      for (name, folder) in [
        ("own", lab), ("./own", lab), ("sub/../own", lab), (lab + "/own", lab), ("own", lab + "-alias"),
        ("../own", lab + "/sub/.."),
      ] {
        let inside = folder.hasSuffix("/sub/..") ? "own" : name
        #expect(try read(inside, in: folder) == [1], "\(name) in \(folder)")
      }
      for name in ["link", "folder/own", "sub/own"] { #expect(try read(name, in: lab) == [2], "\(name)") }
      try FileManager.default.removeItem(atPath: lab + "-alias")
    }
  }

  @Test func `names that lead outside are refused, unless that is allowed`() throws {
    try withLab { lab, secret in
      try link(lab + "/link", to: "../secret")
      try link(lab + "/absolute", to: secret)
      try link(lab + "/up", to: "..")
      try link(lab + "/chain", to: "link")
      for name in ["../secret", secret, "link", "absolute", "up/secret", "chain", "sub/../../secret"] {
        #expect(error(name, in: lab) == .outside(location: secret), "\(name)")
        #expect(try read(name, in: lab, outside: true) == [9], "\(name)")
      }
      // A folder whose name begins like that of the lab is another folder.
      try FileManager.default.createDirectory(atPath: lab + "oratory", withIntermediateDirectories: false)
      try SystemFile.replace(lab + "oratory/file", with: [3])
      #expect(error("../laboratory/file", in: lab) == .outside(location: lab + "oratory/file"))
    }
  }

  @Test(arguments: [false, true])
  func `only regular files are opened, and nothing waits for a pipe`(outside: Bool) throws {
    try withLab { lab, _ in
      mkfifo(lab + "/pipe", 0o600)
      try link(lab + "/to-pipe", to: "pipe")
      try link(lab + "/loop", to: "loop")
      try link(lab + "/nowhere", to: "nothing")
      #expect(error("pipe", in: lab, outside: outside) == .notRegular(.pipe))
      #expect(error("to-pipe", in: lab, outside: outside) == .notRegular(.pipe))
      #expect(error("sub", in: lab, outside: outside) == .notRegular(.folder))
      #expect(error("loop", in: lab, outside: outside) == .system(SystemError(code: ELOOP)))
      #expect(error("nowhere", in: lab, outside: outside)?.isMissingFile == true)
      #expect(error("nothing", in: lab, outside: outside)?.isMissingFile == true)
      #expect(error("/dev/zero", in: lab, outside: true) == .notRegular(.device))
      #expect(error("/dev/zero", in: lab) == .outside(location: "/dev/zero"))
    }
  }

  @Test func `a created file replaces a regular one and nothing else`() throws {
    try withLab { lab, secret in
      let folder = try Folder(lab)
      try link(lab + "/link", to: secret)
      mkfifo(lab + "/pipe", 0o600)
      // Another name of a file outside is let go of, and what it names stays.
      #expect(Glibc.link(secret, lab + "/hard") == 0)
      for name in ["own", "new", "hard"] {
        let file = try folder.create(name)
        #expect(file.descriptor.write([5]).error == nil)
        #expect(try SystemFile.contents(of: lab + "/" + name, upTo: 10) == [5])
      }
      for (name, kind) in [("link", FileKind.link), ("pipe", .pipe), ("sub", .folder)] {
        #expect(throws: ReferenceError.notRegular(kind)) { _ = try folder.create(name) }
      }
      #expect(try SystemFile.contents(of: secret, upTo: 10) == [9])
      let names = try FileManager.default.contentsOfDirectory(atPath: lab).sorted()
      #expect(names == ["hard", "link", "new", "own", "pipe", "sub"])
    }
  }

  /// Somebody exchanges a folder for a link outside, again and again, while files in it are opened.
  @Test func `a file that is exchanged in the meantime is never another file`() throws {
    try withLab { lab, secret in
      try SystemFile.replace(secret, with: [9])
      let outside = URL(filePath: secret).deletingLastPathComponent().path + "/outside"
      try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: false)
      try SystemFile.replace(outside + "/own", with: [9])
      try link(lab + "/other", to: outside)
      let exchanging = Thread {
        while !Thread.current.isCancelled {
          // RENAME_EXCHANGE is not everywhere; three renames do.
          rename(lab + "/sub", lab + "/kept")
          rename(lab + "/other", lab + "/sub")
          rename(lab + "/sub", lab + "/other")
          rename(lab + "/kept", lab + "/sub")
        }
      }
      exchanging.start()
      var opened = 0
      for _ in 0..<3000 {
        guard let bytes = try? read("sub/own", in: lab) else { continue }
        opened += 1
        #expect(bytes == [2])
      }
      exchanging.cancel()
      while !exchanging.isFinished { usleep(1000) }
      #expect(opened > 0)
    }
  }
}
