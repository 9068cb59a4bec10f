import Guests
import NetworkStack
import Packets
import SimulationKernel

extension DNSServer {
  /// Continues a lookup: from the zones and the cache as far as possible, then by asking other servers.
  mutating func proceed(_ index: Int, _ calls: borrowing SystemCalls) {
    while true {
      guard let question = lookups[index].questions.last else { return fail(index, calls) }
      guard let found = known(question, at: calls.now) else { break }
      guard take(found, question, index, calls) else { return }
    }
    guard let question = lookups[index].questions.last else { return }
    (lookups[index].zone, lookups[index].servers) = servers(for: question.name, at: calls.now)
    lookups[index].next = 0
    ask(index, calls)
  }

  /// What the zones or the cache answer to a question.
  func known(_ question: DNSQuestion, at now: Instant) -> DNSCache.Hit? {
    var query = DNSMessage(identifier: 0)
    query.question = question
    if let own = settings.answer(to: query, question), own.isAuthoritative {
      return DNSCache.Hit(records: own.answers, authorities: own.authorities, code: own.code)
    }
    return cache.find(question, at: now) ?? cache.find(DNSQuestion(question.name, .cname), at: now)
  }

  /// Applies what is known about the topmost question. Returns whether the lookup continues.
  private mutating func take(
    _ found: DNSCache.Hit, _ question: DNSQuestion, _ index: Int, _ calls: borrowing SystemCalls
  ) -> Bool {
    if let alias = found.records.last, case .cname(let target) = alias.data, question.type != .cname {
      guard lookups[index].aliases.count < DNSServerSettings.aliasLimit, !isInCircle(found.records, index) else {
        fail(index, calls)
        return false
      }
      if lookups[index].questions.count == 1 { lookups[index].aliases += found.records }
      lookups[index].questions[lookups[index].questions.count - 1] = DNSQuestion(target, question.type)
      return true
    }
    guard lookups[index].questions.count > 1 else {
      finish(index, found, calls)
      return false
    }
    // A name server's address is now known, or cannot be found.
    lookups[index].questions.removeLast()
    guard !found.records.isEmpty else {
      fail(index, calls)
      return false
    }
    return true
  }

  /// Whether the aliases lead back to one that the lookup has followed.
  private func isInCircle(_ records: [DNSRecord], _ index: Int) -> Bool {
    guard lookups[index].questions.count == 1, let name = records.first?.name else { return false }
    return lookups[index].aliases.contains { $0.name == name }
  }

  private mutating func finish(_ index: Int, _ found: DNSCache.Hit, _ calls: borrowing SystemCalls) {
    let lookup = close(index, calls)
    for asker in lookup.askers {
      var reply = asker.query.reply
      reply.code = found.code
      reply.answers = lookup.aliases + found.records
      if found.records.isEmpty { reply.authorities = found.authorities.filter { $0.type == .soa } }
      send(reply, to: asker.client, limit: asker.query.longestAnswer, calls)
    }
  }

  private mutating func close(_ index: Int, _ calls: borrowing SystemCalls) -> DNSLookup {
    let lookup = lookups.remove(at: index)
    lookup.exchange?.close(calls)
    if let socket = lookup.socket { calls.closeSocket(socket) }
    return lookup
  }

  /// Says so, and which aliases have been followed (as BIND does; RFC 1034, section 3.6.2: circles of aliases are an error).
  private mutating func fail(_ index: Int, _ calls: borrowing SystemCalls) {
    let lookup = close(index, calls)
    for asker in lookup.askers {
      var reply = asker.query.reply
      reply.code = .serverFailure
      reply.answers = lookup.aliases
      send(reply, to: asker.client, limit: asker.query.longestAnswer, calls)
    }
  }

  /// The servers to ask: the forwarders, or those of the closest zone with known addresses, and the zone they are authoritative
  /// for.
  private func servers(for name: DNSName, at now: Instant) -> (zone: DNSName, servers: [IPv4Address]) {
    if !settings.forwarders.isEmpty { return (.root, settings.forwarders) }
    var zone: DNSName? = name
    while let current = zone {
      let addresses = nameServers(of: current, at: now).flatMap { self.addresses(of: $0, at: now) }
      if !addresses.isEmpty { return (current, addresses) }
      zone = current.parent
    }
    return (.root, settings.hints)
  }

  private func nameServers(of zone: DNSName, at now: Instant) -> [DNSName] {
    let own = settings.zones.flatMap(\.records).filter { $0.name == zone && $0.type == .ns }
    let records = own + (cache.find(DNSQuestion(zone, .ns), at: now, trust: .referral)?.records ?? [])
    return records.compactMap { if case .ns(let name) = $0.data { name } else { nil } }
  }

  func addresses(of name: DNSName, at now: Instant) -> [IPv4Address] {
    let own = settings.zones.flatMap { $0.addresses(of: name) }
    let records = own + (cache.find(DNSQuestion(name, .a), at: now, trust: .referral)?.records ?? [])
    return records.compactMap { if case .a(let address) = $0.data { address } else { nil } }
  }

  /// Asks the next server. Each is asked twice.
  private mutating func ask(_ index: Int, _ calls: borrowing SystemCalls) {
    let lookup = lookups[index]
    guard let question = lookup.questions.last, let server = lookup.server, lookup.next < lookup.servers.count * 2,
      lookup.sent < DNSLookup.sendLimit
    else { return fail(index, calls) }
    lookup.exchange?.close(calls)
    if let socket = lookup.socket { calls.closeSocket(socket) }
    (lookups[index].exchange, lookups[index].socket) = (nil, calls.openSocket(.udp))
    guard let socket = lookups[index].socket else { return fail(index, calls) }
    let query = self.query(question, UInt16(truncatingIfNeeded: calls.random()))
    lookups[index].identifier = query.identifier
    lookups[index].sent += 1
    lookups[index].deadline = calls.now + DNSLookup.timeout
    query.send(to: Endpoint(.v4(server), port: DNSMessage.port), from: socket, calls)
  }

  private func query(_ question: DNSQuestion, _ identifier: UInt16) -> DNSMessage {
    var query = DNSMessage(identifier: identifier)
    query.question = question
    query.wantsRecursion = !settings.forwarders.isEmpty
    query.extension = DNSExtension()
    return query
  }

  /// Asks the same server again, over TCP. Returns whether there is a route to it.
  private mutating func askAtLength(_ question: DNSQuestion, _ index: Int, _ calls: borrowing SystemCalls) -> Bool {
    let lookup = lookups[index]
    guard let server = lookup.server else { return false }
    lookups[index].exchange = DNSExchange(query(question, lookup.identifier), to: server, calls)
    lookups[index].deadline = calls.now + DNSLookup.timeout
    return lookups[index].exchange != nil
  }

  /// Handles the results of questions over TCP.
  mutating func proceedWithExchanges(_ calls: borrowing SystemCalls) {
    var index = 0
    while index < lookups.count {
      let before = lookups.count
      switch lookups[index].exchange?.proceed(calls) {
      case nil, .pending: break
      case .answered(let reply, _): takeAtLength(reply, index, calls)
      case .failed:
        lookups[index].next += 1
        ask(index, calls)
      }
      // A finished lookup has left its index to the next.
      if lookups.count == before { index += 1 }
    }
  }

  private mutating func takeAtLength(_ reply: DNSMessage, _ index: Int, _ calls: borrowing SystemCalls) {
    let lookup = lookups[index]
    lookups[index].exchange?.close(calls)
    lookups[index].exchange = nil
    guard let question = lookup.questions.last, reply.identifier == lookup.identifier, reply.question == question,
      reply.isResponse, !reply.isTruncated
    else {
      lookups[index].next += 1
      return ask(index, calls)
    }
    take(reply, question, index, calls)
  }

  /// Asks again where no answer has arrived.
  mutating func retryLate(_ calls: borrowing SystemCalls) {
    while let index = lookups.firstIndex(where: { $0.deadline <= calls.now }) {
      lookups[index].next += 1
      ask(index, calls)
    }
  }

  /// Handles the results of questions in datagrams. A lookup that ends leaves its index to the next.
  mutating func proceedWithDatagrams(_ calls: borrowing SystemCalls) {
    var index = 0
    while index < lookups.count {
      let socket = lookups[index].socket
      if let socket, let (reply, server) = calls.receive(from: socket, { (DNSMessage.read($0, $1), $0.source) }) {
        if let reply, reply.isResponse { receive(reply, from: server, on: index, calls) }
      } else {
        index += 1
      }
    }
  }

  /// An answer is accepted only from the server that was asked, at the port that asked, and for that question (RFC 5452, section
  /// 9.1).
  private mutating func receive(
    _ reply: DNSMessage, from server: Endpoint, on index: Int, _ calls: borrowing SystemCalls
  ) {
    let lookup = lookups[index]
    guard lookup.exchange == nil, lookup.identifier == reply.identifier, let question = lookup.questions.last,
      question == reply.question, lookup.server.map({ .v4($0) == server.address }) == true,
      server.port == DNSMessage.port
    else { return }
    if reply.isTruncated, askAtLength(question, index, calls) { return }
    take(reply, question, index, calls)
  }

  private mutating func take(
    _ reply: DNSMessage, _ question: DNSQuestion, _ index: Int, _ calls: borrowing SystemCalls
  ) {
    guard learn(reply, question, index, at: calls.now) else {
      lookups[index].next += 1
      return ask(index, calls)
    }
    if isStuck(index, at: calls.now) { return fail(index, calls) }
    proceed(index, calls)
  }

  /// Asks the same name servers for a zone that they have delegated to themselves.
  private func isStuck(_ index: Int, at now: Instant) -> Bool { lookups[index].sent >= DNSLookup.sendLimit }
}
