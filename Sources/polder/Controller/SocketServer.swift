import Controllers
import Glibc
import Packets
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

  private let listener: ListeningSocket
  /// That it really has, if any was asked for.
  var port: UInt16 { listener.port }
  private var peers: [Peer] = []
  private var lastNumber: UInt32 = 0

  /// Bytes that are read at once.
  private static let chunk = 65_536
  private static let peerLimit = 1024

  init(listeningOn address: IPv4Address, port: UInt16) throws(SystemError) {
    listener = try ListeningSocket(address, port: port)
  }

  /// Waits for something to happen, or so long.
  mutating func wait(milliseconds: Int32) -> [Event] {
    var polled = [pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0)]
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
    guard let descriptor = listener.accept() else { return }
    guard peers.count < SocketServer.peerLimit else {
      close(descriptor)
      return
    }
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
