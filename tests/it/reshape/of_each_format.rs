//! Tests which JSON each format recognises as its own: what differs in one place alone is not.

use tower_json_errors::{Anthropic, ByAccept, ErrorContext, Format, Google, JsonApi, OpenAi, Origin, Problem};

fn recognizes(format: &dyn Format, json: &str) -> bool {
    format.recognizes(json, &ErrorContext::builder(Origin::Response).build())
}

fn assert_recognizes(format: &dyn Format, own: &[&str], foreign: &[&str]) {
    for json in own {
        assert!(recognizes(format, json), "own: {json}");
    }
    for json in foreign {
        assert!(!recognizes(format, json), "foreign: {json}");
    }
}

#[test]
fn anthropic_recognizes_an_error_with_a_request_id_or_null() {
    let own = [
        r#"{"type":"error","error":{"type":"t","message":"m"},"request_id":null}"#,
        r#"{"type":"error","error":{"type":"t","message":"m"},"request_id":"r"}"#,
        r#"{"type":"error","error":{"type":"t","message":"m","details":null},"request_id":null}"#,
        r#"{"type":"error","error":{"type":"t","message":"m","details":{"a":1}},"request_id":null,"more":1}"#,
    ];
    let foreign = [
        r#"["error"]"#,
        r#"{"error":{"type":"t","message":"m"},"request_id":null}"#,
        r#"{"type":"failure","error":{"type":"t","message":"m"},"request_id":null}"#,
        r#"{"type":7,"error":{"type":"t","message":"m"},"request_id":null}"#,
        r#"{"type":"error","request_id":null}"#,
        r#"{"type":"error","error":"m","request_id":null}"#,
        r#"{"type":"error","error":{"message":"m"},"request_id":null}"#,
        r#"{"type":"error","error":{"type":7,"message":"m"},"request_id":null}"#,
        r#"{"type":"error","error":{"type":"t"},"request_id":null}"#,
        r#"{"type":"error","error":{"type":"t","message":7},"request_id":null}"#,
        r#"{"type":"error","error":{"type":"t","message":"m","details":7},"request_id":null}"#,
        r#"{"type":"error","error":{"type":"t","message":"m"}}"#,
        r#"{"type":"error","error":{"type":"t","message":"m"},"request_id":""}"#,
        r#"{"type":"error","error":{"type":"t","message":"m"},"request_id":7}"#,
    ];
    assert_recognizes(&Anthropic::new(), &own, &foreign);
}

#[test]
fn google_recognizes_an_error_with_a_list_of_details() {
    let own = [
        r#"{"error":{"code":404,"message":"m","status":"NOT_FOUND","details":[]}}"#,
        r#"{"error":{"code":404,"message":"m","status":"NOT_FOUND","details":[{"@type":"t"}]},"more":1}"#,
    ];
    let foreign = [
        r#"["error"]"#,
        r#"{"fault":{"code":404,"message":"m","status":"NOT_FOUND","details":[]}}"#,
        r#"{"error":"m"}"#,
        r#"{"error":{"message":"m","status":"NOT_FOUND","details":[]}}"#,
        r#"{"error":{"code":"404","message":"m","status":"NOT_FOUND","details":[]}}"#,
        r#"{"error":{"code":200,"message":"m","status":"OK","details":[]}}"#,
        r#"{"error":{"code":404,"status":"NOT_FOUND","details":[]}}"#,
        r#"{"error":{"code":404,"message":null,"status":"NOT_FOUND","details":[]}}"#,
        r#"{"error":{"code":404,"message":"m","details":[]}}"#,
        r#"{"error":{"code":404,"message":"m","status":404,"details":[]}}"#,
        r#"{"error":{"code":404,"message":"m","status":"NOT_FOUND"}}"#,
        r#"{"error":{"code":404,"message":"m","status":"NOT_FOUND","details":{}}}"#,
        r#"{"error":{"code":404,"message":"m","status":"NOT_FOUND","details":[{},"a"]}}"#,
    ];
    assert_recognizes(&Google::new(), &own, &foreign);
}

#[test]
fn json_api_recognizes_errors_without_data() {
    let own = [
        r#"{"errors":[{"status":"404","code":"c","title":"t","detail":"d"}]}"#,
        r#"{"errors":[{"status":"404","code":"c","title":"t","detail":"d","source":{"pointer":"/a"}}],"meta":{}}"#,
        r#"{"errors":[{"status":"599","code":"c","title":"t","detail":"d"}],"meta":{"request_id":"r"}}"#,
    ];
    let foreign = [
        r#"[{"status":"404","code":"c","title":"t","detail":"d"}]"#,
        r#"{"errors":[]}"#,
        r#"{"errors":{}}"#,
        r#"{"errors":["m"]}"#,
        r#"{"errors":[{"status":"404","code":"c","title":"t","detail":"d"},"m"]}"#,
        r#"{"errors":[{"code":"c","title":"t","detail":"d"}]}"#,
        r#"{"errors":[{"status":404,"code":"c","title":"t","detail":"d"}]}"#,
        r#"{"errors":[{"status":"200","code":"c","title":"t","detail":"d"}]}"#,
        r#"{"errors":[{"status":"4e2","code":"c","title":"t","detail":"d"}]}"#,
        r#"{"errors":[{"status":"0404","code":"c","title":"t","detail":"d"}]}"#,
        r#"{"errors":[{"status":"404.0","code":"c","title":"t","detail":"d"}]}"#,
        r#"{"errors":[{"status":"404","title":"t","detail":"d"}]}"#,
        r#"{"errors":[{"status":"404","code":"c","detail":"d"}]}"#,
        r#"{"errors":[{"status":"404","code":"c","title":"t"}]}"#,
        r#"{"errors":[{"status":"404","code":"c","title":"t","detail":"d","source":"/a"}]}"#,
        r#"{"errors":[{"status":"404","code":"c","title":"t","detail":"d"}],"meta":7}"#,
        r#"{"errors":[{"status":"404","code":"c","title":"t","detail":"d"}],"meta":{"request_id":""}}"#,
        r#"{"errors":[{"status":"404","code":"c","title":"t","detail":"d"}],"data":null}"#,
    ];
    assert_recognizes(&JsonApi::new(), &own, &foreign);
}

#[test]
fn open_ai_recognizes_an_error_with_param_and_code() {
    let own = [
        r#"{"error":{"message":"m","type":"t","param":null,"code":null}}"#,
        r#"{"error":{"message":"m","type":"t","param":"p","code":"c","request_id":"r"},"more":1}"#,
    ];
    let foreign = [
        r#"["error"]"#,
        r#"{"error":"m"}"#,
        r#"{"error":{"type":"t","param":null,"code":null}}"#,
        r#"{"error":{"message":7,"type":"t","param":null,"code":null}}"#,
        r#"{"error":{"message":"m","param":null,"code":null}}"#,
        r#"{"error":{"message":"m","type":null,"param":null,"code":null}}"#,
        r#"{"error":{"message":"m","type":"t","code":null}}"#,
        r#"{"error":{"message":"m","type":"t","param":7,"code":null}}"#,
        r#"{"error":{"message":"m","type":"t","param":null}}"#,
        r#"{"error":{"message":"m","type":"t","param":null,"code":404}}"#,
        r#"{"error":{"message":"m","type":"t","param":null,"code":null,"request_id":""}}"#,
    ];
    assert_recognizes(&OpenAi::new(), &own, &foreign);
}

#[test]
fn problem_recognizes_what_has_all_that_it_is_configured_to_write() {
    let plain = r#"{"title":"t","status":404}"#;
    let with_type = r#"{"type":"/t","title":"t","status":404}"#;
    let with_detail = r#"{"title":"t","status":404,"detail":"d"}"#;
    let with_member = r#"{"title":"t","status":404,"service":"s"}"#;
    let others = [plain, with_type, with_detail, with_member];
    let table = [
        (Problem::new().about_blank(), with_type),
        (Problem::new().always_detail(), with_detail),
        (Problem::new().member("service", "shop"), with_member),
    ];
    assert_recognizes(&Problem::new(), &others, &[]);
    for (format, own) in table {
        let foreign: Vec<_> = others.into_iter().filter(|other| *other != own).collect();
        assert_recognizes(&format, &[own], &foreign);
    }
}

#[test]
fn problem_asks_for_an_instance_where_there_is_one() {
    let format = Problem::new().instance();
    let context = ErrorContext::builder(Origin::Response).uri(http::Uri::from_static("/users/7"));
    assert!(!format.recognizes(r#"{"title":"t","status":404}"#, &context.build()));
    assert!(format.recognizes(r#"{"title":"t","status":404,"instance":"/i"}"#, &context.build()));
    assert_recognizes(&format, &[r#"{"title":"t","status":404}"#], &[]);
}

#[test]
fn by_accept_asks_the_format_that_it_chooses() {
    let format = ByAccept::new();
    assert!(recognizes(&format, r#"{"error":"m"}"#));
    assert_eq!(
        format.event_name(&ErrorContext::builder(Origin::Response).build()),
        Some("error")
    );
}
