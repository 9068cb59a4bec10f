public import NetworkStack

// To the stack, the owner of a socket is a number; in a guest it is the process that has opened or accepted it.

extension SocketOwner {
  /// The owner of the sockets that a process opens or accepts.
  public init(_ process: ProcessID) { self.init(process.rawValue) }
}

extension ProcessID {
  /// The process that owns a socket. Only for owners of a guest's stack.
  public init(_ owner: SocketOwner) { self.init(owner.rawValue) }
}

extension ProgramEvent {
  init(_ event: SocketEvent) {
    switch event {
    case .readable(let id): self = .readable(id)
    case .writable(let id): self = .writable(id)
    }
  }
}
