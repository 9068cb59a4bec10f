import SimulationKernel

/// Changes every stored field of a value in turn, in its memory, and has each part of the value that has a coding of its own
/// judge what that makes of the field it happened in.
///
/// No list of fields is kept by hand: the runtime tells them, and where they lie.
final class FieldWalk {
  /// A field that the walk is within, and the part that it is coded with.
  struct Level {
    let site: FieldSite
    let part: Part
  }

  var record = FieldRecord()
  private var forms: [ObjectIdentifier: FieldForm] = [:]
  /// From the outside in.
  private(set) var levels: [Level] = []
  private var parts: [Part] = []
  /// Puts values that lie opened beside their boxes back into them.
  var commits: [() -> Void] = []
  /// Within an enum's payload, whose other bytes may tell of the case: only integers can be changed in place.
  var isInPayload = false
  /// Payloads of enums, to be looked at on their own.
  var payloads: [any Checkpointable] = []
  private var samples: [ObjectIdentifier: Any?] = [:]

  /// Looks at all fields of a value, and at all that lie within them.
  func examine(_ value: any Checkpointable) {
    walk(value)
    while let payload = payloads.popLast() { walk(payload) }
  }

  private func walk<Root: Checkpointable>(_ root: Root) {
    var copy = root
    withUnsafeMutablePointer(to: &copy) { visit(UnsafeMutableRawPointer($0), Root.self) }
  }

  private func form(of type: Any.Type) -> FieldForm {
    if let form = forms[ObjectIdentifier(type)] { return form }
    let form = FieldForm(type)
    forms[ObjectIdentifier(type)] = form
    record.visit(form.name)
    return form
  }

  func visit(_ pointer: UnsafeMutableRawPointer, _ type: Any.Type, live: Range<Int>? = nil) {
    let form = form(of: type)
    switch form.kind {
    case .integer(let type): change(type, pointer)
    case .bool: change(pointer) { (value: inout Bool) in value.toggle() }
    case .text: change(pointer) { (value: inout String) in value += "x" }
    case .array(let type): if !isInPayload { type.visit(pointer, live, by: self) }
    case .optional(let type): if !isInPayload { type.visit(pointer, by: self) }
    case .fields: within(form, pointer) { visitFields(form, pointer) }
    case .enumeration: within(form, pointer) { visitEnum(form, pointer) }
    case .impure: if let level = levels.last { record.noteImpure(level.site) }
    }
  }

  /// Where the type has a coding of its own, it judges what lies within it.
  private func within(_ form: FieldForm, _ pointer: UnsafeMutableRawPointer, _ body: () -> Void) {
    guard let type = form.coded, !isInPayload else { return body() }
    func part<Value: Checkpointable>(_ type: Value.Type) -> Part { Part(type, at: pointer) }
    parts.append(part(type))
    if let part = parts.last, record.wantsUnchanged(form.name) {
      record.noteUnchanged(part.differenceUnchanged, form.name)
    }
    body()
    parts.removeLast()
  }

  func within(_ site: FieldSite, _ body: () -> Void) {
    guard let part = parts.last else { return }
    levels.append(Level(site: site, part: part))
    body()
    levels.removeLast()
  }

  private func visitFields(_ form: FieldForm, _ pointer: UnsafeMutableRawPointer) {
    let live = (form.type as? any Trimmed.Type).map { livePlaces(of: $0, pointer) }
    for field in form.fields {
      let site =
        form.isTuple ? FieldSite(owner: levels.last?.site.description ?? "", field: field.site.field) : field.site
      if !isInPayload { record.see(site) }
      within(site) {
        if let open = form.type as? any OpenForm.Type {
          open.visit(pointer, by: self)
        } else {
          visit(pointer + field.offset, field.type, live: live)
        }
      }
    }
  }

  private func livePlaces<Value: Trimmed>(of _: Value.Type, _ pointer: UnsafeMutableRawPointer) -> Range<Int> {
    pointer.assumingMemoryBound(to: Value.self).pointee.live
  }

  func visitArray<Element>(_ pointer: UnsafeMutableRawPointer, _: Element.Type, _ live: Range<Int>?) {
    let array = pointer.assumingMemoryBound(to: [Element].self)
    let places = live ?? array.pointee.indices
    if live == nil, array.pointee.isEmpty, isWanted, let sample = sample(Element.self) {
      change(pointer) { (value: inout [Element]) in value.append(sample) }
    }
    // To ask for the buffer is to get one of its own.
    guard !places.isEmpty, let first = array.pointee.withUnsafeMutableBufferPointer({ $0.baseAddress }) else { return }
    // One number among many stands for all.
    let visited = Element.self is any FixedWidthInteger.Type ? places.prefix(1) : places[...]
    for place in visited { visit(UnsafeMutableRawPointer(first + place), Element.self) }
  }

  func visitOptional<Wrapped>(_ pointer: UnsafeMutableRawPointer, _: Wrapped.Type) {
    let isThere = pointer.assumingMemoryBound(to: Wrapped?.self).pointee != nil
    if isWanted {
      let replacement = isThere ? nil : sample(Wrapped.self)
      if isThere || replacement != nil { change(pointer) { (value: inout Wrapped?) in value = replacement } }
    }
    // Of an optional the payload lies in front.
    if isThere { visit(pointer, Wrapped.self) }
  }

  func visitOpen<Opened: OpenPart>(_ opened: Opened, _ commit: @escaping (any OpenPart) -> Void) {
    var copy = opened
    withUnsafeMutablePointer(to: &copy) { pointer in
      commits.append { commit(pointer.pointee) }
      visit(UnsafeMutableRawPointer(pointer), Opened.self)
      commits.removeLast()
    }
  }

  /// Some value of a type; it is looked for once.
  private func sample<Value>(_: Value.Type) -> Value? {
    let name = ObjectIdentifier(Value.self)
    if samples[name] == nil {
      let sample = Sample.make(Value.self)
      samples[name] = .some(sample)
      if let sample = sample as? any Checkpointable { payloads.append(sample) }
    }
    return samples[name].flatMap { $0 } as? Value
  }
}
