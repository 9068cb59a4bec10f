import Glibc
import OpenFlowSwitches
import Packets

/// A TCP connection to a controller on this machine or another, which never blocks.
final class ControllerSocket {
  enum State { case connecting, open, closed }

  private(set) var state = State.connecting
  /// Whether the connection was ever made.
  private(set) var wasOpen = false
  let descriptor: Int32
  /// What the kernel has not taken yet.
  private var pending: [UInt8] = []

  /// A controller that reads nothing loses its connection before it takes the memory.
  private static let maximumPending = 1 << 26
  private static let congestion = 1 << 18
  private static let readLength = 1 << 16

  /// Begins to connect; nil where that fails at once.
  init?(_ controller: ControllerAddress) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var address = sockaddr_in(controller.address, controller.port)
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 || errno == EINPROGRESS else {
      Glibc.close(descriptor)
      return nil
    }
    ListeningSocket.sendAtOnce(on: descriptor)
  }

  /// Takes a connection that the other side has made.
  init(accepted descriptor: Int32) {
    self.descriptor = descriptor
    (state, wasOpen) = (.open, true)
  }

  deinit { close() }

  func close() {
    guard state != .closed else { return }
    state = .closed
    Glibc.close(descriptor)
  }

  /// What the socket waits for.
  var awaited: pollfd {
    let events = state == .connecting ? POLLOUT : pending.isEmpty ? POLLIN : isCongested ? POLLOUT : POLLIN | POLLOUT
    return pollfd(fd: descriptor, events: Int16(events), revents: 0)
  }

  /// So much waits to be sent that nothing more is asked of the switch: whoever does not read its answers is not heard.
  private var isCongested: Bool { pending.count > ControllerSocket.congestion }

  /// Whether a connection that was being made is open now.
  func finishConnecting() -> Bool {
    var poll = awaited
    guard state == .connecting, Glibc.poll(&poll, 1, 0) > 0 else { return false }
    var (status, length) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &status, &length)
    guard status == 0 else {
      close()
      return false
    }
    (state, wasOpen) = (.open, true)
    return true
  }

  func send(_ bytes: [UInt8]) {
    pending += bytes
    flush()
    if pending.count > ControllerSocket.maximumPending { close() }
  }

  func flush() {
    guard state == .open, !pending.isEmpty else { return }
    let count = pending.withUnsafeBytes {
      Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    if count > 0 { pending.removeFirst(count) } else if errno != EAGAIN, errno != EINTR { close() }
  }

  /// What has come in; empty if nothing has. The other side may have closed the connection, which ``state`` tells.
  func receive() -> [UInt8] {
    guard state == .open, !isCongested else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: ControllerSocket.readLength) { buffer, count in
      let result = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      count = max(0, result)
      if result == 0 || result < 0 && errno != EAGAIN && errno != EINTR { close() }
    }
    return bytes
  }
}
