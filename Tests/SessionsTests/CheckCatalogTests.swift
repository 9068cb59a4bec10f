import Lab
import Testing

@testable import Sessions

/// The forms of checks in topology files, and the checks that they describe.
@Suite struct CheckCatalogTests {
  @Test func `every form of check describes one check`() {
    for form in CheckForms.all {
      #expect(CheckCatalog.all.count { $0.isDescribed(by: form) } == 1, "\(form)")
    }
    #expect(CheckCatalog.all.count == CheckForms.all.count)
  }
}

extension DescribedCheck {
  fileprivate static func isDescribed(by form: any CheckDescription.Type) -> Bool { form == Description.self }
}
