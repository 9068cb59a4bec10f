public import NetworkStack

// To the stack, the owner of a socket is a number; in a guest it is the process that has opened or accepted it.

extension SocketOwner {
  public init(_ process: ProcessID) { self.init(process.rawValue) }
}

extension ProcessID {
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
