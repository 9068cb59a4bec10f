import Packets
import SimulationKernel

// What a resolver accepts from a reply: what a zone's servers say about names in that zone, as far as it concerns the
// question (RFC 2181, section 5.4.1; RFC 5452, section 6).

extension DNSServer {
  /// Processes a reply. Returns whether it says anything.
  mutating func learn(_ reply: DNSMessage, _ question: DNSQuestion, _ index: Int, at now: Instant) -> Bool {
    let zone = lookups[index].zone
    guard reply.code == .noError || reply.code == .noSuchName else { return false }
    let (end, isAnswered, hasAliases) = learnAnswers(of: reply, question, in: zone, at: now)
    if isAnswered { return true }
    if !hasAliases, let referral = referral(in: reply, for: question, below: zone) {
      return learn(referral, glue: reply.additionals, index, at: now)
    }
    // The target of an alias outside the zone is asked of others.
    guard end.isWithin(zone) else { return hasAliases }
    return learnDenial(of: reply, DNSQuestion(end, question.type), in: zone, at: now) || hasAliases
  }

  /// Follows the answer's aliases from the question's name, within the zone.
  private mutating func learnAnswers(
    of reply: DNSMessage, _ question: DNSQuestion, in zone: DNSName, at now: Instant
  ) -> (end: DNSName, isAnswered: Bool, hasAliases: Bool) {
    var name = question.name
    var hasAliases = false
    var visited: Set<DNSName> = [name]
    for _ in 0..<DNSServerSettings.aliasLimit where name.isWithin(zone) {
      let here = reply.answers.filter { $0.name == name }
      let wanted = here.filter { $0.type == question.type || question.type == .any }
      if !wanted.isEmpty {
        let seconds = wanted.map(\.timeToLive).min() ?? 0
        cache.set(wanted, for: DNSQuestion(name, question.type), seconds: seconds, trust: .answer, at: now)
        return (name, true, hasAliases)
      }
      guard let alias = here.first(where: { $0.type == .cname }), case .cname(let target) = alias.data else { break }
      cache.add([alias], trust: .answer, at: now)
      hasAliases = true
      // A circle is no denial; whoever follows it will notice.
      guard visited.insert(target).inserted else { return (target, true, true) }
      name = target
    }
    return (name, false, hasAliases)
  }

  /// The name servers of a zone below the one that was asked, and on the way to the name in question. A referral upwards or
  /// elsewhere is ignored.
  private func referral(in reply: DNSMessage, for question: DNSQuestion, below zone: DNSName) -> [DNSRecord]? {
    guard reply.code == .noError, !reply.isAuthoritative else { return nil }
    let servers = reply.authorities.filter { $0.type == .ns }
    guard let owner = servers.first?.name, owner != zone, owner.isWithin(zone), question.name.isWithin(owner) else {
      return nil
    }
    return servers.filter { $0.name == owner }
  }

  /// Glue is accepted only from the delegating zone, and for the name servers in the referral.
  private mutating func learn(
    _ referral: [DNSRecord], glue: [DNSRecord], _ index: Int, at now: Instant
  ) -> Bool {
    let zone = lookups[index].zone
    let names = referral.compactMap { if case .ns(let name) = $0.data { name } else { nil } }
    cache.add(referral, trust: .referral, at: now)
    for name in names where name.isWithin(zone) {
      cache.add(glue.filter { $0.type == .a && $0.name == name }, trust: .referral, at: now)
    }
    if names.contains(where: { !addresses(of: $0, at: now).isEmpty }) { return true }
    // Without glue, the name server's own address must be resolved first.
    guard lookups[index].questions.count <= DNSLookup.depthLimit, let first = names.first else { return false }
    lookups[index].questions.append(DNSQuestion(first, .a))
    return true
  }

  /// Records that the name or type does not exist, for as long as the zone's SOA says, or only for this question (RFC 2308,
  /// section 5). A server that neither answers nor refers is not authoritative.
  private mutating func learnDenial(
    of reply: DNSMessage, _ question: DNSQuestion, in zone: DNSName, at now: Instant
  ) -> Bool {
    let soa = reply.authorities.first { record in
      record.type == .soa && question.name.isWithin(record.name) && record.name.isWithin(zone)
    }
    let isLame = soa == nil && !reply.isAuthoritative && reply.code == .noError
    guard !isLame || reply.authorities.isEmpty && !settings.forwarders.isEmpty else { return false }
    var seconds: UInt32 = 0
    if let soa, case .soa(let data) = soa.data { seconds = min(soa.timeToLive, data.minimum, DNSServer.denialLimit) }
    cache.set(
      [], reply.code, authorities: soa.map { [$0] } ?? [], for: question, seconds: seconds, trust: .answer, at: now)
    return true
  }

  /// In seconds (RFC 2308, section 5: one to three hours).
  private static let denialLimit: UInt32 = 10_800
}
