import Foundation
import SystemFiles
import Testing

/// Whole reads and writes, over files, pipes that deliver little at a time, and calls that signals interrupt.
@Suite struct SystemFileTests {
  private let path = FileManager.default.temporaryDirectory.appending(path: "polder-file-\(UUID())").path
  private let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

  /// Runs a test with a file, and removes it afterwards.
  private func withFile(_ body: () throws -> Void) rethrows {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body()
  }

  @Test func `what is written is read again, and nothing of the draft stays`() throws {
    try withFile {
      try SystemFile.replace(path, with: bytes)
      #expect(try SystemFile.contents(of: path, upTo: bytes.count) == bytes)
    }
  }

  @Test func `a replacement that fails leaves the old file, and nothing of the draft`() throws {
    try withFolder { folder in
      let path = folder + "/file"
      try SystemFile.replace(path, with: [1, 2, 3])
      #expect(throws: WholeWriteError.cannotWrite(SystemError(code: ENOSPC))) {
        try SystemFile.replace(path) { (write) throws(SystemError) in
          try write([4])
          throw SystemError(code: ENOSPC)
        }
      }
      #expect(try SystemFile.contents(of: path, upTo: 10) == [1, 2, 3])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
    }
  }

  @Test func `a replaced file keeps its mode, and a link to it stays a link`() throws {
    try withFolder { folder in
      let (file, link) = (folder + "/file", folder + "/link")
      try SystemFile.replace(file, with: [1])
      chmod(file, 0o600)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "file")
      try SystemFile.replace(link, with: [2])
      #expect(try SystemFile.contents(of: file, upTo: 10) == [2])
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "file")
      var status = stat()
      #expect(stat(file, &status) == 0 && status.st_mode & 0o7777 == 0o600)
    }
  }

  @Test func `a draft does not follow a link that someone has put there`() throws {
    try withFolder { folder in
      let (file, victim) = (folder + "/file", folder + "/victim")
      try SystemFile.replace(victim, with: [7])
      try FileManager.default.createSymbolicLink(atPath: file + ".part", withDestinationPath: victim)
      try SystemFile.replace(file, with: [1])
      #expect(try SystemFile.contents(of: victim, upTo: 10) == [7])
    }
  }

  @Test func `a device is written to and not replaced`() throws {
    try SystemFile.replace("/dev/null", with: [1, 2, 3])
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func `a file longer than the limit is refused, one of that length is not`() throws {
    try withFile {
      try SystemFile.replace(path, with: bytes)
      #expect(throws: WholeReadError.tooLong) { try SystemFile.contents(of: path, upTo: bytes.count - 1) }
      #expect(throws: WholeReadError.tooLong) { try SystemFile.contents(of: "/dev/zero", upTo: 1 << 20) }
    }
  }

  @Test func `what cannot be opened or read is told apart`() {
    #expect(throws: WholeReadError.cannotOpen(SystemError(code: ENOENT))) {
      try SystemFile.contents(of: "/no/such", upTo: 1)
    }
    #expect(throws: WholeReadError.cannotRead(SystemError(code: EISDIR))) { try SystemFile.contents(of: "/", upTo: 1) }
    #expect(SystemError(code: ENOENT).isMissingFile && SystemError(code: ENOENT).description.contains("No such file"))
  }

  @Test func `bytes at an offset: a write extends the file, a read stops at its end`() throws {
    try withFile {
      let file = try SystemFile(opening: path, flags: O_RDWR | O_CREAT)
      #expect(bytes.withUnsafeBytes { file.descriptor.write($0, at: 1000) } == (bytes.count, nil))
      var read = [UInt8](repeating: 7, count: bytes.count + 500)
      let (count, error) = read.withUnsafeMutableBytes { file.descriptor.read(into: $0, at: 900) }
      #expect(count == bytes.count + 100 && error == nil)
      #expect(read == [UInt8](repeating: 0, count: 100) + bytes + [UInt8](repeating: 7, count: 400))
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
  func `a full disk says how much was written, and why no more`() throws {
    let file = try SystemFile(opening: "/dev/full", flags: O_WRONLY)
    #expect(file.descriptor.write(bytes) == (0, SystemError(code: ENOSPC)))
  }

  @Test func `a truncated file goes on at its new end`() throws {
    try withFile {
      let file = try SystemFile(creating: path)
      #expect(file.descriptor.write([1, 2, 3, 4]).error == nil)
      let isTruncated = file.truncate(to: 2)
      #expect(isTruncated)
      #expect(file.descriptor.write([9]).error == nil)
      try file.closed()
      #expect(try SystemFile.contents(of: path, upTo: 10) == [1, 2, 9])
    }
  }
}

/// Pipes: what a reader takes in pieces arrives as a whole.
@Suite struct PipeTests {
  private struct Pipe: ~Copyable {
    let reader: FileDescriptor
    let writer: FileDescriptor

    init() {
      var ends: [Int32] = [0, 0]
      precondition(pipe(&ends) == 0)
      (reader, writer) = (FileDescriptor(ends[0]), FileDescriptor(ends[1]))
    }
  }

  @Test func `a long write into a pipe meets a reader that takes pieces`() async {
    let pipe = Pipe()
    let (reader, writer) = (pipe.reader, pipe.writer)
    // Many times what a pipe holds, so that both sides are cut into parts.
    let bytes = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 % 251) }
    let sending = Thread {
      #expect(writer.write(bytes) == (bytes.count, nil))
      close(writer.number)
    }
    sending.start()
    #expect(throws: Never.self) { try #expect(reader.contents(upTo: bytes.count) == bytes) }
    close(reader.number)
  }

  @Test func `a read that fills its buffer waits for all of it and stops at the end`() throws {
    let pipe = Pipe()
    let (reader, writer) = (pipe.reader, pipe.writer)
    let sending = Thread {
      for byte in 0..<6 as Range<UInt8> {
        _ = writer.write([byte])
        usleep(1000)
      }
      close(writer.number)
    }
    sending.start()
    var buffer = [UInt8](repeating: 0xFF, count: 4)
    #expect(try buffer.withUnsafeMutableBytes { try reader.readFully(into: $0) } == 4)
    #expect(buffer == [0, 1, 2, 3])
    #expect(try buffer.withUnsafeMutableBytes { try reader.readFully(into: $0) } == 2)
    #expect(buffer == [4, 5, 2, 3])
    close(reader.number)
  }

  @Test func `a pipe whose reader is gone is a broken one`() {
    signal(SIGPIPE, SIG_IGN)
    let pipe = Pipe()
    close(pipe.reader.number)
    #expect(pipe.writer.write([1]).error?.isBrokenPipe == true)
    close(pipe.writer.number)
  }

  /// Sends the calling thread a signal every few milliseconds so many times or until it is cancelled, and then writes
  /// two bytes.
  private func interrupting(_ writer: FileDescriptor, atLeast count: Int) -> Thread {
    // Without SA_RESTART, so that the call returns EINTR.
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in }
    sigaction(SIGUSR1, &action, nil)
    // The threads that run tests block signals.
    var mask = sigset_t()
    sigemptyset(&mask)
    sigaddset(&mask, SIGUSR1)
    pthread_sigmask(SIG_UNBLOCK, &mask, nil)
    let reader = pthread_self()
    let thread = Thread {
      var sent = 0
      while sent < count, !Thread.current.isCancelled {
        usleep(2000)
        pthread_kill(reader, SIGUSR1)
        sent += 1
      }
      _ = writer.write([1, 2])
      close(writer.number)
    }
    thread.start()
    return thread
  }

  @Test func `a signal does not end a read`() throws {
    let pipe = Pipe()
    let thread = interrupting(pipe.writer, atLeast: 50)
    var buffer: [UInt8] = [0, 0, 0]
    #expect(try buffer.withUnsafeMutableBytes { try pipe.reader.readFully(into: $0) } == 2)
    #expect(buffer == [1, 2, 0])
    while !thread.isFinished { usleep(1000) }
    close(pipe.reader.number)
  }

  @Test func `a signal ends a read that is cancelled`() throws {
    let pipe = Pipe()
    // Half a minute of signals, of which one is enough.
    let thread = interrupting(pipe.writer, atLeast: 15_000)
    var buffer: [UInt8] = [0]
    #expect(throws: SystemError(code: EINTR)) {
      try buffer.withUnsafeMutableBytes { try pipe.reader.readFully(into: $0, unless: { true }) }
    }
    thread.cancel()
    while !thread.isFinished { usleep(1000) }
    close(pipe.reader.number)
  }
}
