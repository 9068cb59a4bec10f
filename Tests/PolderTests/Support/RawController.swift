import Foundation
import Testing

/// A controller that sends whatever bytes it likes on a connection to a switch.
final class RawController {
  private let descriptor: Int32

  static let hello: [UInt8] = [4, 0, 0, 8, 0, 0, 0, 1]
  static let barrier: [UInt8] = [4, 20, 0, 8, 0, 0, 0, 77]
  /// Asks for the features of all tables: a long answer to a short question.
  static let tableFeatures: [UInt8] = [4, 18, 0, 16, 0, 0, 0, 2, 0, 12, 0, 0, 0, 0, 0, 0]
  /// An entry of priority 1 that drops everything.
  static let flowMod: [UInt8] =
    [4, 14, 0, 56, 0, 0, 0, 3] + [UInt8](repeating: 0, count: 16) + [0, 0, 0, 0, 0, 0, 0, 1]
    + [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0] + [0, 1, 0, 4, 0, 0, 0, 0]
  /// An entry of priority 1 that floods everything.
  static let flood: [UInt8] =
    [4, 14, 0, 80] + flowMod.dropFirst(4) + [0, 4, 0, 24, 0, 0, 0, 0]
    + [0, 0, 0, 16, 0xFF, 0xFF, 0xFF, 0xFB, 0, 0, 0, 0, 0, 0, 0, 0]
  /// Asks for the entries of all tables.
  static let flows: [UInt8] =
    [4, 18, 0, 56, 0, 0, 0, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0xFF, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
    + [UInt8](repeating: 0, count: 20) + [0, 1, 0, 4, 0, 0, 0, 0]

  /// Connects, and waits for that at most two minutes: a machine that is busy may take long to start the program that listens.
  init(port: UInt16) throws {
    for _ in 0..<2_400 {
      if let connection = RawController.connect(port) {
        descriptor = connection
        return
      }
      usleep(50_000)
    }
    throw Refused()
  }

  deinit { close(descriptor) }

  struct Refused: Error {}

  private static func connect(_ port: UInt16) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    name.sin_port = port.bigEndian
    let status = withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if status == 0 { return descriptor }
    close(descriptor)
    return nil
  }

  /// Sends as much as is taken within half a second.
  ///
  /// - Returns: how many bytes that was.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Int {
    var sent = 0
    while sent < bytes.count, isReady(POLLOUT, milliseconds: 500) {
      let count = bytes[sent...].withUnsafeBytes {
        Foundation.send(
          descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      }
      if count <= 0 { break }
      sent += count
    }
    return sent
  }

  /// Whether a message of this type comes within some seconds. What comes before it is thrown away.
  func receives(_ type: UInt8, seconds: Int = 60) -> [UInt8]? {
    var bytes: [UInt8] = []
    while isReady(POLLIN, milliseconds: Int32(seconds * 1_000)) {
      guard let more = read() else { return nil }
      bytes += more
      while bytes.count >= 8 {
        let length = max(8, Int(bytes[2]) << 8 | Int(bytes[3]))
        guard bytes.count >= length else { break }
        if bytes[1] == type { return Array(bytes[..<length]) }
        bytes.removeFirst(length)
      }
    }
    return nil
  }

  /// Answers echo requests for so long, and nothing else.
  func answerEchoes(milliseconds: Int) {
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    while ContinuousClock.now < end {
      if let request = receives(2, seconds: 0) { send([4, 3] + request.dropFirst(2)) }
      usleep(1_000)
    }
  }

  /// Whether the switch closes the connection within some seconds.
  func isClosed(seconds: Int = 60) -> Bool {
    while isReady(POLLIN, milliseconds: Int32(seconds * 1_000)) { if read() == nil { return true } }
    return false
  }

  private func read() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  private func isReady(_ event: Int32, milliseconds: Int32) -> Bool {
    var poll = pollfd(fd: descriptor, events: Int16(event), revents: 0)
    return Foundation.poll(&poll, 1, milliseconds) > 0
  }
}
