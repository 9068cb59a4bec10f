import Controllers
import Glibc
import SystemFiles

/// TCP sockets that a controller listens on and talks through. No call waits, but for ``wait(milliseconds:)``.
struct SocketServer {
  /// A connection and its number.
  private struct Peer {
    var number: ConnectionNumber
    var descriptor: Int32
    var wantsToWrite = false
  }

  enum Event {
    case connected(ConnectionNumber)
    case received([UInt8], ConnectionNumber)
    case writable(ConnectionNumber)
    case closed(ConnectionNumber)
  }

  private let listener: Int32
  /// That it really has, if any was asked for.
  let port: UInt16
  private var peers: [Peer] = []
  private var lastNumber: UInt32 = 0

  /// Bytes that are read at once.
  private static let chunk = 65_536
  private static let peerLimit = 1024

  /// - Parameters:
  ///   - address: an IPv4 address of this machine.
  ///   - port: 0 for any that is free.
  init(listeningOn address: String, port: UInt16) throws(SystemError) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { throw .last }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    inet_pton(AF_INET, address, &name.sin_addr)
    guard SocketServer.listen(descriptor, at: &name) else {
      defer { _ = Glibc.close(descriptor) }
      throw .last
    }
    listener = descriptor
    self.port = UInt16(bigEndian: name.sin_port)
  }

  /// Binds a socket to an address, which becomes the one that it really has, and listens.
  private static func listen(_ descriptor: Int32, at name: inout sockaddr_in) -> Bool {
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && Glibc.listen(descriptor, 128) == 0
          && getsockname(descriptor, address, &length) == 0
      }
    }
  }

  /// Waits for something to happen, or so long.
  mutating func wait(milliseconds: Int32) -> [Event] {
    var polled = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
    for peer in peers {
      polled.append(
        pollfd(fd: peer.descriptor, events: Int16(POLLIN) | (peer.wantsToWrite ? Int16(POLLOUT) : 0), revents: 0))
    }
    guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return [] }
    var events: [Event] = []
    for (index, entry) in polled.dropFirst().enumerated() where entry.revents != 0 {
      if entry.revents & Int16(POLLOUT) != 0 {
        peers[index].wantsToWrite = false
        events.append(.writable(peers[index].number))
      }
      if entry.revents & ~Int16(POLLOUT) != 0 { events.append(read(peers[index])) }
    }
    if polled[0].revents != 0 { accept(&events) }
    return events
  }

  private func read(_ peer: Peer) -> Event {
    var bytes = [UInt8](repeating: 0, count: SocketServer.chunk)
    let count = recv(peer.descriptor, &bytes, bytes.count, 0)
    if count > 0 { return .received(Array(bytes[..<count]), peer.number) }
    let isEmpty = count < 0 && (errno == EAGAIN || errno == EINTR)
    return isEmpty ? .received([], peer.number) : .closed(peer.number)
  }

  private mutating func accept(_ events: inout [Event]) {
    let descriptor = Glibc.accept(listener, nil, nil)
    guard descriptor >= 0 else { return }
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    guard peers.count < SocketServer.peerLimit else {
      close(descriptor)
      return
    }
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    lastNumber += 1
    peers.append(Peer(number: ConnectionNumber(lastNumber), descriptor: descriptor))
    events.append(.connected(ConnectionNumber(lastNumber)))
  }

  /// Sends what the other side takes. Returns how many bytes that were; nil where the connection is over.
  mutating func send(_ bytes: [UInt8], to number: ConnectionNumber) -> Int? {
    guard let index = peers.firstIndex(where: { $0.number == number }) else { return nil }
    let count = Glibc.send(peers[index].descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    if count < 0, errno != EAGAIN, errno != EINTR { return nil }
    let sent = max(count, 0)
    if sent < bytes.count { peers[index].wantsToWrite = true }
    return sent
  }

  mutating func close(_ number: ConnectionNumber) {
    guard let index = peers.firstIndex(where: { $0.number == number }) else { return }
    close(peers[index].descriptor)
    peers.remove(at: index)
  }

  private func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }
}
