import HostStack
import LabTesting
import SimulationKernel
@_spi(Reflection) import Swift

@testable import Lab

/// Changes every stored field of a value in turn, in its memory, and sees what its coding makes of that: another digest,
/// and a value that is read back as it was written or refused.
///
/// No list of fields is kept by hand: the runtime tells them, and where they lie.
final class FieldChanges {
  /// Changes of one field that are tried until so many were read back.
  private static let enough = 2
  /// Changes of one field that are tried at all.
  private static let patience = 24

  private(set) var visitedTypes: Set<String> = []
  private(set) var tried: Set<FieldSite> = []
  /// Fields that can change without the digest noticing.
  private(set) var forgotten: Set<FieldSite> = []
  /// Fields that are read back as something else, and what.
  private(set) var unfaithful: [FieldSite: String] = [:]
  /// Fields that are no state: a class, a closure, a floating-point number, a table without order.
  private(set) var impure: Set<FieldSite> = []
  /// Fields of a form that this walk knows no change of.
  private(set) var unknown: Set<FieldSite> = []

  private var attempts: [FieldSite: Int] = [:]
  private var successes: [FieldSite: Int] = [:]
  private var samples: [ObjectIdentifier: Any?] = [:]
  /// What judges the change just made.
  private var judge: (FieldSite) -> Void = { _ in }
  /// Puts values that lie opened beside their boxes back into them.
  private var commits: [() -> Void] = []
  /// Payloads of enums, which cannot be changed in place; they are looked at on their own.
  private var payloads: [any Checkpointable] = []

  /// Looks at all fields of a value, and at all that lie within them.
  func examine(_ value: any Checkpointable) throws {
    try examineAlone(value)
    while let payload = payloads.popLast() { try examineAlone(payload) }
  }

  private func examineAlone<Root: Checkpointable>(_ root: Root) throws {
    // A copy of its own, whose buffers nobody shares.
    var copy: Root = try Coding.decode(Coding.bytes(of: root))
    let before = judge
    defer { judge = before }
    withUnsafeMutablePointer(to: &copy) { pointer in
      let original = Digest(of: pointer.pointee)
      judge = { [unowned self] site in verdict(on: pointer.pointee, original, site) }
      visit(UnsafeMutableRawPointer(pointer), Root.self, FieldSite(owner: "\(Root.self)", field: "self"))
    }
  }

  private func verdict<Root: Checkpointable>(on changed: Root, _ original: Digest, _ site: FieldSite) {
    tried.insert(site)
    let bytes = Coding.bytes(of: changed)
    guard Digest(of: bytes) != original else {
      forgotten.insert(site)
      return
    }
    // What makes no sense may be refused.
    guard let restored: Root = try? Coding.decode(bytes) else { return }
    successes[site, default: 0] += 1
    if let difference = DeepDifference.find(changed, restored) { unfaithful[site] = difference }
  }

  func decide(_ site: FieldSite) {
    for commit in commits.reversed() { commit() }
    judge(site)
  }

  private func isWanted(_ site: FieldSite) -> Bool {
    attempts[site, default: 0] < FieldChanges.patience && successes[site, default: 0] < FieldChanges.enough
  }

  /// Some value of a type; it is looked for once.
  private func sample<Value>(_: Value.Type) -> Value? {
    let name = ObjectIdentifier(Value.self)
    if samples[name] == nil { samples[name] = .some(Sample.make(Value.self)) }
    return samples[name].flatMap { $0 } as? Value
  }
}

// What there is to change, by the form of the field.
extension FieldChanges {
  private func visit(_ pointer: UnsafeMutableRawPointer, _ type: Any.Type, _ site: FieldSite) {
    visitedTypes.insert(FieldSite.name(of: type))
    switch type {
    case let type as any FixedWidthInteger.Type: change(type, pointer, site)
    case is Bool.Type: change(pointer, site) { (value: inout Bool) in value.toggle() }
    case is String.Type: change(pointer, site) { (value: inout String) in value += "x" }
    case let type as any ArrayForm.Type: type.visit(pointer, site, by: self)
    case let type as any OptionalForm.Type: type.visit(pointer, site, by: self)
    case is (any GuestProgram).Type: visitProgram(pointer.assumingMemoryBound(to: (any GuestProgram).self), site)
    default: visitOther(pointer, type, site)
    }
  }

  private func visitOther(_ pointer: UnsafeMutableRawPointer, _ type: Any.Type, _ site: FieldSite) {
    switch Form.kind(of: type) {
    case .struct where FieldSite.isPure(type): visitFields(pointer, type)
    case .tuple: visitFields(pointer, type)
    case .enum: visitEnum(pointer, type, site)
    case .struct, .class, .function, .foreignClass, .opaque: impure.insert(site)
    default: unknown.insert(site)
    }
  }

  private func visitFields(_ pointer: UnsafeMutableRawPointer, _ type: Any.Type) {
    let owner = FieldSite.name(of: type)
    _ = _forEachField(of: type) { name, offset, type, _ in
      let site = FieldSite(owner: owner, field: String(cString: name))
      if !site.isDerived(in: pointer) { visit(pointer + offset, type, site) }
      return true
    }
  }

  private func change<Value>(_ pointer: UnsafeMutableRawPointer, _ site: FieldSite, _ body: (inout Value) -> Void) {
    guard isWanted(site) else { return }
    attempts[site, default: 0] += 1
    let value = pointer.assumingMemoryBound(to: Value.self)
    let before = value.pointee
    body(&value.pointee)
    decide(site)
    value.pointee = before
  }

  private func change<Value: FixedWidthInteger>(
    _: Value.Type, _ pointer: UnsafeMutableRawPointer, _ site: FieldSite
  ) {
    change(pointer, site) { (value: inout Value) in value ^= 1 }
  }

  fileprivate func visitArray<Element>(_ pointer: UnsafeMutableRawPointer, _: Element.Type, _ site: FieldSite) {
    let array = pointer.assumingMemoryBound(to: [Element].self)
    if !array.pointee.isEmpty {
      change(pointer, site) { (value: inout [Element]) in value.removeLast() }
    } else if isWanted(site), let sample = sample(Element.self) {
      change(pointer, site) { (value: inout [Element]) in value.append(sample) }
    }
    let count = array.pointee.count
    guard let first = array.pointee.withUnsafeMutableBufferPointer({ $0.baseAddress }) else { return }
    for place in 0..<count { visit(UnsafeMutableRawPointer(first + place), Element.self, site) }
  }

  fileprivate func visitOptional<Wrapped>(_ pointer: UnsafeMutableRawPointer, _: Wrapped.Type, _ site: FieldSite) {
    let isThere = pointer.assumingMemoryBound(to: Wrapped?.self).pointee != nil
    let replacement = isThere || !isWanted(site) ? nil : sample(Wrapped.self)
    if isThere || replacement != nil { change(pointer, site) { (value: inout Wrapped?) in value = replacement } }
    // Of an optional the payload lies in front.
    if isThere { visit(pointer, Wrapped.self, site) }
  }

  private func visitProgram(_ box: UnsafeMutablePointer<any GuestProgram>, _ site: FieldSite) {
    open(box.pointee, box, site)
  }

  private func open<Program: GuestProgram>(
    _ program: Program, _ box: UnsafeMutablePointer<any GuestProgram>, _ site: FieldSite
  ) {
    guard var copy: Program = try? Coding.decode(Coding.bytes(of: program)) else {
      unfaithful[site] = "\(Program.self) cannot be read back"
      return
    }
    withUnsafeMutablePointer(to: &copy) { pointer in
      commits.append { box.pointee = pointer.pointee }
      visit(UnsafeMutableRawPointer(pointer), Program.self, site)
      commits.removeLast()
    }
    box.pointee = program
  }

  private func visitEnum(_ pointer: UnsafeMutableRawPointer, _ type: Any.Type, _ site: FieldSite) {
    switch type {
    case let type as any RawRepresentable.Type: changeCase(type, pointer, site)
    case let type as any Checkpointable.Type: changeCoded(type, pointer, site)
    default: if !FieldSite.isCodedByOwner(type) { unknown.insert(site) }
    }
    keepPayloads(of: Sample.value(at: pointer, type))
  }

  private func changeCase<Value: RawRepresentable>(
    _: Value.Type, _ pointer: UnsafeMutableRawPointer, _ site: FieldSite
  ) {
    guard isWanted(site) else { return }
    let current = "\(pointer.assumingMemoryBound(to: Value.self).pointee)"
    let others = (UInt8.min...UInt8.max).lazy.compactMap { ($0 as? Value.RawValue).flatMap(Value.init(rawValue:)) }
    guard let other = others.first(where: { "\($0)" != current }) else { return }
    change(pointer, site) { (value: inout Value) in value = other }
  }

  /// Other values of an enum are found by reading spoilt bytes of this one.
  private func changeCoded<Value: Checkpointable>(
    _: Value.Type, _ pointer: UnsafeMutableRawPointer, _ site: FieldSite
  ) {
    guard isWanted(site) else { return }
    let current = pointer.assumingMemoryBound(to: Value.self).pointee
    let bytes = Coding.bytes(of: current)
    for place in bytes.indices {
      var spoilt = bytes + [UInt8](repeating: 0, count: 64)
      spoilt[place] ^= 1
      guard let other: Value = try? Coding.decodePrefix(spoilt), DeepDifference.find(other, current) != nil else {
        continue
      }
      change(pointer, site) { (value: inout Value) in value = other }
    }
  }

  private func keepPayloads(of value: Any) {
    for child in Mirror(reflecting: value).children {
      if let payload = child.value as? any Checkpointable {
        payloads.append(payload)
      } else {
        keepPayloads(of: child.value)
      }
    }
  }
}

/// Tells a type's kind as the one field of a structure.
private struct Form<Value> {
  var value: Value

  static var kind: _MetadataKind {
    var found = _MetadataKind.unknown
    _ = _forEachField(of: Form<Value>.self) { _, _, _, kind in
      found = kind
      return false
    }
    return found
  }
}

extension Form<Never> {
  static func kind(of type: Any.Type) -> _MetadataKind {
    func open<Opened>(_: Opened.Type) -> _MetadataKind { Form<Opened>.kind }
    return _openExistential(type, do: open)
  }
}

private protocol ArrayForm {
  static func visit(_ pointer: UnsafeMutableRawPointer, _ site: FieldSite, by walk: FieldChanges)
}

extension Array: ArrayForm {
  fileprivate static func visit(_ pointer: UnsafeMutableRawPointer, _ site: FieldSite, by walk: FieldChanges) {
    walk.visitArray(pointer, Element.self, site)
  }
}

private protocol OptionalForm {
  static func visit(_ pointer: UnsafeMutableRawPointer, _ site: FieldSite, by walk: FieldChanges)
}

extension Optional: OptionalForm {
  fileprivate static func visit(_ pointer: UnsafeMutableRawPointer, _ site: FieldSite, by walk: FieldChanges) {
    walk.visitOptional(pointer, Wrapped.self, site)
  }
}
