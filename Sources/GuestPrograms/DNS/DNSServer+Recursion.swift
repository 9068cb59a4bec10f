import Guests
import NetworkStack
import Packets
import SimulationKernel

extension DNSServer {
  /// Goes on with a lookup: out of the zones and the cache as far as they lead, and then by asking.
  mutating func proceed(_ place: Int, _ calls: borrowing SystemCalls) {
    while true {
      guard let question = lookups[place].questions.last else { return fail(place, calls) }
      guard let found = known(question, at: calls.now) else { break }
      guard take(found, question, place, calls) else { return }
    }
    guard let question = lookups[place].questions.last else { return }
    lookups[place].servers = servers(for: question.name, at: calls.now)
    lookups[place].next = 0
    ask(place, calls)
  }

  /// What the zones or the cache say to a question.
  private func known(_ question: DNSQuestion, at now: Instant) -> DNSCache.Hit? {
    var query = DNSMessage(identifier: 0)
    query.question = question
    if let own = settings.answer(to: query, question), own.isAuthoritative {
      return DNSCache.Hit(records: own.answers, code: own.code)
    }
    return cache.find(question, at: now) ?? cache.find(DNSQuestion(question.name, .cname), at: now)
  }

  /// Takes what is known to the top question. Returns whether there is more to find out; otherwise the lookup is over.
  private mutating func take(
    _ found: DNSCache.Hit, _ question: DNSQuestion, _ place: Int, _ calls: borrowing SystemCalls
  ) -> Bool {
    if let alias = found.records.last, case .cname(let target) = alias.data, question.type != .cname {
      guard lookups[place].aliases.count < 8 else {
        fail(place, calls)
        return false
      }
      if lookups[place].questions.count == 1 { lookups[place].aliases += found.records }
      lookups[place].questions[lookups[place].questions.count - 1] = DNSQuestion(target, question.type)
      return true
    }
    guard lookups[place].questions.count > 1 else {
      finish(place, found, calls)
      return false
    }
    // A name server's address is known now, or will never be.
    lookups[place].questions.removeLast()
    guard !found.records.isEmpty else {
      fail(place, calls)
      return false
    }
    return true
  }

  private mutating func finish(_ place: Int, _ found: DNSCache.Hit, _ calls: borrowing SystemCalls) {
    let lookup = lookups.remove(at: place)
    lookup.exchange?.close(calls)
    var reply = lookup.query.reply
    reply.code = found.code
    reply.answers = lookup.aliases + found.records
    send(reply, to: lookup.client, limit: lookup.query.longestAnswer, calls)
  }

  private mutating func fail(_ place: Int, _ calls: borrowing SystemCalls) {
    let lookup = lookups.remove(at: place)
    lookup.exchange?.close(calls)
    refuse(lookup.query, .serverFailure, lookup.client, calls)
  }

  /// Who is to be asked: the forwarders, or the servers of the nearest zone whose addresses are known.
  private func servers(for name: DNSName, at now: Instant) -> [IPv4Address] {
    if !settings.forwarders.isEmpty { return settings.forwarders }
    var zone: DNSName? = name
    while let current = zone {
      let addresses = nameServers(of: current, at: now).flatMap { self.addresses(of: $0, at: now) }
      if !addresses.isEmpty { return addresses }
      zone = current.parent
    }
    return settings.hints
  }

  private func nameServers(of zone: DNSName, at now: Instant) -> [DNSName] {
    let own = settings.zones.flatMap(\.records).filter { $0.name == zone && $0.type == .ns }
    let records = own + (cache.find(DNSQuestion(zone, .ns), at: now)?.records ?? [])
    return records.compactMap { if case .ns(let name) = $0.data { name } else { nil } }
  }

  private func addresses(of name: DNSName, at now: Instant) -> [IPv4Address] {
    let own = settings.zones.flatMap { $0.addresses(of: name) }
    let records = own + (cache.find(DNSQuestion(name, .a), at: now)?.records ?? [])
    return records.compactMap { if case .a(let address) = $0.data { address } else { nil } }
  }

  /// Asks the next server. Each is asked twice.
  private mutating func ask(_ place: Int, _ calls: borrowing SystemCalls) {
    let lookup = lookups[place]
    guard let question = lookup.questions.last, let upstream, lookup.next < lookup.servers.count * 2,
      lookup.sent < DNSLookup.sendLimit
    else { return fail(place, calls) }
    lookups[place].exchange?.close(calls)
    lookups[place].exchange = nil
    let query = self.query(question, UInt16(truncatingIfNeeded: calls.random()))
    lookups[place].identifier = query.identifier
    lookups[place].sent += 1
    lookups[place].deadline = calls.now + DNSLookup.timeout
    let server = lookup.servers[lookup.next % lookup.servers.count]
    query.send(to: Endpoint(.v4(server), port: DNSMessage.port), from: upstream, calls)
  }

  private func query(_ question: DNSQuestion, _ identifier: UInt16) -> DNSMessage {
    var query = DNSMessage(identifier: identifier)
    query.question = question
    query.wantsRecursion = !settings.forwarders.isEmpty
    query.extension = DNSExtension()
    return query
  }

  /// Asks the same server again, over TCP. Returns whether a way leads there.
  private mutating func askAtLength(_ question: DNSQuestion, _ place: Int, _ calls: borrowing SystemCalls) -> Bool {
    let lookup = lookups[place]
    let server = lookup.servers[lookup.next % lookup.servers.count]
    lookups[place].exchange = DNSExchange(query(question, lookup.identifier), to: server, calls)
    lookups[place].deadline = calls.now + DNSLookup.timeout
    return lookups[place].exchange != nil
  }

  /// What has come of the questions over TCP.
  mutating func proceedWithExchanges(_ calls: borrowing SystemCalls) {
    var place = 0
    while place < lookups.count {
      let before = lookups.count
      switch lookups[place].exchange?.proceed(calls) {
      case nil, .pending: break
      case .answered(let reply, _): takeAtLength(reply, place, calls)
      case .failed:
        lookups[place].next += 1
        ask(place, calls)
      }
      // One that is over has left its place to the next.
      if lookups.count == before { place += 1 }
    }
  }

  private mutating func takeAtLength(_ reply: DNSMessage, _ place: Int, _ calls: borrowing SystemCalls) {
    let lookup = lookups[place]
    lookups[place].exchange?.close(calls)
    lookups[place].exchange = nil
    guard let question = lookup.questions.last, reply.identifier == lookup.identifier, reply.question == question,
      reply.isResponse, !reply.isTruncated
    else {
      lookups[place].next += 1
      return ask(place, calls)
    }
    take(reply, question, place, calls)
  }

  /// Asks again where no answer came.
  mutating func retryLate(_ calls: borrowing SystemCalls) {
    while let place = lookups.firstIndex(where: { $0.deadline <= calls.now }) {
      lookups[place].next += 1
      ask(place, calls)
    }
  }

  /// An answer counts only if it comes from who was asked, and answers what was asked (RFC 5452, section 9.1).
  mutating func receive(_ reply: DNSMessage, from server: Endpoint, _ calls: borrowing SystemCalls) {
    guard
      let place = lookups.firstIndex(where: { lookup in
        lookup.identifier == reply.identifier && lookup.questions.last == reply.question && !lookup.servers.isEmpty
          && .v4(lookup.servers[lookup.next % lookup.servers.count]) == server.address
      }), server.port == DNSMessage.port, let question = reply.question
    else { return }
    guard lookups[place].exchange == nil else { return }
    if reply.isTruncated, askAtLength(question, place, calls) { return }
    take(reply, question, place, calls)
  }

  private mutating func take(
    _ reply: DNSMessage, _ question: DNSQuestion, _ place: Int, _ calls: borrowing SystemCalls
  ) {
    guard reply.code == .noError || reply.code == .noSuchName, learn(reply, question, place, at: calls.now) else {
      lookups[place].next += 1
      return ask(place, calls)
    }
    if isStuck(place, at: calls.now) { return fail(place, calls) }
    proceed(place, calls)
  }

  /// Takes in what a reply says. Returns whether it says anything.
  private mutating func learn(
    _ reply: DNSMessage, _ question: DNSQuestion, _ place: Int, at now: Instant
  ) -> Bool {
    let relevant = reply.answers.filter { $0.type == question.type || $0.type == .cname }
    if !relevant.isEmpty, relevant.contains(where: { $0.name == question.name }) {
      cache.add(relevant, at: now)
      return true
    }
    let delegations = reply.authorities.filter { $0.type == .ns && question.name.isWithin($0.name) }
    if reply.code == .noError, !reply.isAuthoritative, !delegations.isEmpty {
      return learn(delegations, glue: reply.additionals, place, at: now)
    }
    // RFC 2308, section 5: for as long as the SOA says, or not at all.
    let soa = reply.authorities.first { $0.type == .soa && question.name.isWithin($0.name) }
    var seconds: UInt32 = 0
    if let soa, case .soa(let data) = soa.data { seconds = min(soa.timeToLive, data.minimum) }
    cache.set([], reply.code, for: question, seconds: max(1, seconds), at: now)
    return true
  }

  /// A referral. Only what leads further down is believed, and of addresses those of its name servers.
  private mutating func learn(
    _ delegations: [DNSRecord], glue: [DNSRecord], _ place: Int, at now: Instant
  ) -> Bool {
    let names = delegations.compactMap { if case .ns(let name) = $0.data { name } else { nil } }
    cache.add(delegations, at: now)
    let addresses = glue.filter { $0.type == .a && names.contains($0.name) }
    cache.add(addresses, at: now)
    guard addresses.isEmpty, let first = names.first else { return true }
    // Without glue the name server's own address has to be found first.
    if names.contains(where: { !self.addresses(of: $0, at: now).isEmpty }) { return true }
    guard lookups[place].questions.count <= DNSLookup.depthLimit else { return false }
    lookups[place].questions.append(DNSQuestion(first, .a))
    return true
  }

  /// The same name servers are asked for what they have delegated to themselves.
  private func isStuck(_ place: Int, at now: Instant) -> Bool { lookups[place].sent >= DNSLookup.sendLimit }
}
