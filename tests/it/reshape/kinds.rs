//! Lists the kinds of JSON errors that frameworks and hand-written services send, each with the words that a user needs.

use serde_json::json;
use tower_json_errors::{JsonErrorsLayer, JsonPolicy};

use crate::support::{get, through, typed};

/// The reason phrase: nothing in there is worth more.
const NONE: &str = "Not Found";

const STRINGS: [(&str, &str); 36] = [
    (r#"{"error":"Missing name of the list"}"#, "Missing name of the list"),
    (r#"{"message":"No such list"}"#, "No such list"),
    (r#"{"Message":"No such list"}"#, "No such list"),
    (r#"{"MESSAGE":"No such list"}"#, "No such list"),
    (r#"{"detail":"No such list"}"#, "No such list"),
    (r#"{"details":"No such list"}"#, "No such list"),
    (r#"{"error_msg":"No such list"}"#, "No such list"),
    (r#"{"errmsg":"No such list","errcode":40013}"#, "No such list"),
    (r#"{"code":1,"msg":"No such list","data":null}"#, "No such list"),
    (r#"{"errorMessage":"No such list"}"#, "No such list"),
    (r#"{"error_message":"No such list"}"#, "No such list"),
    (r#"{"errorDescription":"No such list"}"#, "No such list"),
    (r#"{"error-description":"No such list"}"#, "No such list"),
    (r#"{"err":7,"reason":"No such list"}"#, "No such list"),
    (r#"{"description":"No such list"}"#, "No such list"),
    (r#"{"title":"No such list"}"#, "No such list"),
    (r#"{"text":"No such list"}"#, "No such list"),
    (r#"{"ret":-1,"retMsg":"No such list"}"#, "No such list"),
    (r#"{"resultCode":"E4","resultMsg":"No such list"}"#, "No such list"),
    (r#"{"statusMessage":"No such list"}"#, "No such list"),
    (r#"{"status_message":"No such list","status_code":34}"#, "No such list"),
    (
        r#"{"userMessage":"No such list","developerMessage":"SELECT gave no row"}"#,
        "No such list",
    ),
    (r#"{"developerMessage":"SELECT gave no row"}"#, "SELECT gave no row"),
    (r#"{"errors":"[API] Invalid key"}"#, "[API] Invalid key"),
    (r#"{"message":"missing"}"#, "missing"),
    (r#"{"message":"見つかりません"}"#, "見つかりません"),
    (r#"{"message":"Error: the list is gone"}"#, "the list is gone"),
    (r#"{"message":"  \n The list is gone\t"}"#, "The list is gone"),
    (
        r#"{"message":"Caf\u00e9 \"Zur Post\" is closed"}"#,
        "Café \"Zur Post\" is closed",
    ),
    (r#"{"\u006dessage":"The list is gone"}"#, "The list is gone"),
    (r#"{"error":"list_gone"}"#, "list_gone"),
    (r#"{"error":"list_gone","message":"gone"}"#, "gone"),
    (
        r#"{"error":"list_gone","error_description":"The list is gone"}"#,
        "The list is gone",
    ),
    (
        r#"{"error":"list_gone","reason":"The list is gone"}"#,
        "The list is gone",
    ),
    (r#"{"title":"Gone","detail":"The list is gone"}"#, "The list is gone"),
    (r#"{"timeout":1e400,"message":"The list is gone"}"#, "The list is gone"),
];

const OBJECTS: [(&str, &str); 36] = [
    (
        r#"{"error":{"code":404,"message":"No such list","status":"NOT_FOUND"}}"#,
        "No such list",
    ),
    (
        r#"{"error":{"type":"card_error","code":"declined","message":"Your card was declined."}}"#,
        "Your card was declined.",
    ),
    (r#"{"Error":{"Message":"No such list"}}"#, "No such list"),
    (
        r#"{"Error":{"Code":"NoSuchKey","Message":"No such list"},"RequestId":"4f"}"#,
        "No such list",
    ),
    (
        r#"{"__type":"com.example#NoSuchList","message":"No such list"}"#,
        "No such list",
    ),
    (r#"{"error":404,"messages":{"error":"No such list"}}"#, "No such list"),
    (
        r#"{"status":404,"error":404,"messages":{"error":"No such list"}}"#,
        "No such list",
    ),
    (r#"{"status":{"error":"Not found: list"}}"#, "Not found: list"),
    (r#"{"status":{"code":404,"message":"No such list"}}"#, "No such list"),
    (
        r#"{"meta":{"code":404,"errorMessage":"No such list"},"response":{}}"#,
        "No such list",
    ),
    (
        r#"{"response":{"header":{"resultCode":"03","resultMsg":"No such list"}}}"#,
        "No such list",
    ),
    (
        r#"{"fault":{"faultstring":"Key is not approved","detail":{"errorcode":"keys.NotApproved"}}}"#,
        "Key is not approved",
    ),
    (
        r#"{"Fault":{"faultstring":"Key is not approved"}}"#,
        "Key is not approved",
    ),
    (
        r#"{"responseStatus":{"errorCode":"NoList","message":"No such list","stackTrace":"at List.cs:4"}}"#,
        "No such list",
    ),
    (
        r#"{"result":{"success":false,"message":"No such list"}}"#,
        "No such list",
    ),
    (r#"{"data":{"message":"No such list"}}"#, "No such list"),
    (r#"{"data":{"error":{"message":"No such list"}}}"#, "No such list"),
    (
        r#"{"ok":false,"error":{"error":{"message":"No such list"}}}"#,
        "No such list",
    ),
    (
        r#"{"success":false,"error":{"message":"No such list"}}"#,
        "No such list",
    ),
    (
        r#"{"jsonrpc":"2.0","error":{"code":-32601,"message":"No such method"},"id":1}"#,
        "No such method",
    ),
    (
        r#"{"jsonrpc":"2.0","error":{"code":-32602,"message":"Bad params","data":{"info":"x"}},"id":1}"#,
        "Bad params",
    ),
    (
        r#"{"error":{"root_cause":[{"type":"missing","reason":"no such list [a]"}],"type":"missing","reason":"no such list [a]"},"status":404}"#,
        "no such list [a]",
    ),
    (
        r#"{"error":{"code":404,"reason":"Not Found","description":"No such list."}}"#,
        "No such list.",
    ),
    (
        r#"{"@context":"/contexts/Error","@type":"hydra:Error","hydra:title":"An error occurred","hydra:description":"price: must be positive"}"#,
        "price: must be positive",
    ),
    (
        r#"{"hydra:description":"price: must be positive"}"#,
        "price: must be positive",
    ),
    (
        r#"{"error":{"code":"","message":{"lang":"en","value":"No segment 'X'"}}}"#,
        "No segment 'X'",
    ),
    (
        r#"{"odata.error":{"code":"","message":{"lang":"en-US","value":"No segment 'X'"}}}"#,
        "No segment 'X'",
    ),
    (
        r#"{"error":{"code":"x","message":"No segment 'X'","innererror":{"message":"Object reference is null","stacktrace":"at X.cs:1"}}}"#,
        "No segment 'X'",
    ),
    (
        r#"{"message":{"en":"No such list","de":"Keine solche Liste"}}"#,
        "No such list",
    ),
    (r#"{"message":{"de-AT":"Keine solche Liste"}}"#, "Keine solche Liste"),
    (
        r#"{"error":{"message":{"locale":"en","value":"No such list"}}}"#,
        "No such list",
    ),
    (r#"{"message":{"rate":"Rate to charge"}}"#, "rate: Rate to charge"),
    (
        r#"{"exception":{"message":"No such list","class":"ListError"}}"#,
        "No such list",
    ),
    (r#"{"apiError":{"message":"No such list"}}"#, "No such list"),
    (r#"{"reply":{"message":"No such list"}}"#, "No such list"),
    (
        r#"{"detail":{"code":"gone","message":"The list is gone"}}"#,
        "The list is gone",
    ),
];

const LISTS: [(&str, &str); 45] = [
    (
        r#"{"title":"Not Found","invalid-params":[{"name":"age","reason":"must be positive"}]}"#,
        "age: must be positive",
    ),
    (
        r#"{"errors":[{"name":"ListError","message":"No such list"}]}"#,
        "No such list",
    ),
    (
        r#"{"message":[{"property":"name","constraints":{"isNotEmpty":"name should not be empty"}}]}"#,
        "name should not be empty",
    ),
    (
        r#"{"errors":["The list is gone","And so are its items"]}"#,
        "The list is gone",
    ),
    (r#"{"errors":["gone"]}"#, "gone"),
    (
        r#"{"errors":[{"status":"404","title":"Missing","detail":"No such list"}]}"#,
        "No such list",
    ),
    (
        r#"{"errors":[{"status":"404","title":"No such list"}]}"#,
        "No such list",
    ),
    (
        r#"{"errors":[{"message":"Cannot query field \"nope\"","locations":[{"line":1,"column":3}],"path":["list"]}]}"#,
        "Cannot query field \"nope\"",
    ),
    (
        r#"{"errors":[{"message":"Denied to you","path":["secret"],"extensions":{"code":"FORBIDDEN"}}],"data":null}"#,
        "Denied to you",
    ),
    (
        r#"{"errors":[{"type":"field","msg":"Invalid value","path":"email","location":"body"}]}"#,
        "email: Invalid value",
    ),
    (
        r#"{"errors":[{"field":"name","message":"name is too long"}]}"#,
        "name is too long",
    ),
    (
        r#"{"errors":[{"message":"is too long","field":"name"}]}"#,
        "name: is too long",
    ),
    (r#"{"errors":[{"param":"email","msg":"Invalid"}]}"#, "email: Invalid"),
    (
        r#"{"errors":[{"key":"page","message":"Expected a number"}]}"#,
        "page: Expected a number",
    ),
    (
        r#"{"errors":[{"parameter":"page","description":"Expected a number"}]}"#,
        "page: Expected a number",
    ),
    (
        r#"{"errors":[{"email":"This address is taken"}]}"#,
        "email: This address is taken",
    ),
    (
        r#"{"message":"Validation failed","errors":[{"field":"name","message":"is required"}]}"#,
        "name: is required",
    ),
    (
        r#"{"message":"Validation Failed","errors":[{"resource":"Issue","field":"title","code":"missing_field"}]}"#,
        "Validation Failed",
    ),
    (
        r#"{"error":"VALIDATION","errors":[{"message":"name is required"}]}"#,
        "name is required",
    ),
    (
        r#"{"message":"Bad things","_embedded":{"errors":[{"message":"name: must not be blank"}]}}"#,
        "Bad things",
    ),
    (
        r#"{"message":"Not Found","_embedded":{"errors":[{"message":"name: must not be blank"}]}}"#,
        "name: must not be blank",
    ),
    (
        r#"{"code":"INVALID","fieldErrors":[{"field":"name","message":"must not be blank"}]}"#,
        "name: must not be blank",
    ),
    (
        r#"{"formErrors":[],"fieldErrors":{"name":["Required"]}}"#,
        "name: Required",
    ),
    (
        r#"{"formErrors":["Passwords differ"],"fieldErrors":{}}"#,
        "Passwords differ",
    ),
    (
        r#"{"violations":[{"propertyPath":"name","message":"This value should not be blank."}]}"#,
        "name: This value should not be blank.",
    ),
    (
        r#"{"title":"Constraint Violation","status":400,"violations":[{"field":"name","message":"must not be blank"}]}"#,
        "name: must not be blank",
    ),
    (
        r#"{"error":{"code":"INVALID","details":[{"message":"\"name\" is required","path":["name"]}]}}"#,
        "\"name\" is required",
    ),
    (
        r#"{"statusCode":404,"error":"Not Found","details":[{"message":"must be a number","path":["body","n"]}]}"#,
        "body.n: must be a number",
    ),
    (
        r#"{"error":{"code":3,"details":[{"@type":"x/BadRequest","fieldViolations":[{"field":"name","description":"must be set"}]}]}}"#,
        "name: must be set",
    ),
    (
        r#"{"success":false,"error":{"issues":[{"code":"invalid_type","path":["a","b"],"message":"Required"}],"name":"ZodError"}}"#,
        "a.b: Required",
    ),
    (
        r#"{"issues":[{"path":["tags",0],"message":"Too short"}]}"#,
        "tags.0: Too short",
    ),
    (
        r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"Patient/7 is not known"}]}"#,
        "Patient/7 is not known",
    ),
    (
        r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","details":{"text":"Patient/7 is not known"}}]}"#,
        "Patient/7 is not known",
    ),
    (
        r#"{"detail":[{"type":"missing","loc":["body","name"],"msg":"Field required","input":{"message":"what I sent"}}]}"#,
        "body.name: Field required",
    ),
    (r#"{"detail":["The list is gone"]}"#, "The list is gone"),
    (
        r#"{"message":["name must be a string","age must be a number"],"error":"Bad Request","statusCode":404}"#,
        "name must be a string",
    ),
    (
        r#"{"errorMessages":["The list does not exist"],"errors":{}}"#,
        "The list does not exist",
    ),
    (
        r#"{"errorMessages":[],"errors":{"summary":"You must specify a summary"}}"#,
        "You must specify a summary",
    ),
    (r#"{"Errors":[{"Code":"E1","Message":"No such list"}]}"#, "No such list"),
    (r#"{"fault":[{"errorMessage":"No such list"}]}"#, "No such list"),
    (r#"{"messages":["No such list"]}"#, "No such list"),
    (
        r#"{"messages":[{"type":"ERROR","text":"No such list"}]}"#,
        "No such list",
    ),
    (
        r#"[{"errorCode":"NOT_FOUND","message":"No such list"}]"#,
        "No such list",
    ),
    (r#"["No such list"]"#, "No such list"),
    (
        r#"[{},{"name":["This field is required."]}]"#,
        "name: This field is required.",
    ),
];

const MAPS: [(&str, &str); 36] = [
    (r#"{"errors":{"name":["can't be blank"]}}"#, "name: can't be blank"),
    (r#"{"errors":{"name":["Missing"]}}"#, "name: Missing"),
    (r#"{"errors":{"name":"can't be blank"}}"#, "name: can't be blank"),
    (r#"{"errors":{"title":["can't be blank"]}}"#, "title: can't be blank"),
    (
        r#"{"errors":{"description":["is too short"]}}"#,
        "description: is too short",
    ),
    (r#"{"errors":{"type":["is unknown"]}}"#, "type: is unknown"),
    (r#"{"errors":{"base":["The list is full"]}}"#, "The list is full"),
    (r#"{"errors":{"json":{"name":["Missing"]}}}"#, "name: Missing"),
    (
        r#"{"errors":{"query":{"page":["Not a valid integer."]}}}"#,
        "page: Not a valid integer.",
    ),
    (
        r#"{"code":422,"status":"Unprocessable Entity","errors":{"json":{"_schema":["Invalid input type."]}}}"#,
        "Invalid input type.",
    ),
    (
        r#"{"errors":{"name":{"message":"Path `name` is required.","kind":"required","path":"name"}}}"#,
        "Path `name` is required.",
    ),
    (
        r#"{"errors":{"items":[{"name":["can't be blank"]}]}}"#,
        "items.name: can't be blank",
    ),
    (
        r#"{"errors":{"address":{"street":["Missing"]}}}"#,
        "address.street: Missing",
    ),
    (
        r#"{"errors":{"_errors":[],"name":{"_errors":["Required"]}}}"#,
        "name: Required",
    ),
    (r#"{"name":{"_errors":["Required"]}}"#, "name: Required"),
    (
        r#"{"name":["This field is required."]}"#,
        "name: This field is required.",
    ),
    (r#"{"email":["is invalid"]}"#, "email: is invalid"),
    (r#"{"non_field_errors":["Passwords differ."]}"#, "Passwords differ."),
    (r#"{"__all__":["Passwords differ."]}"#, "Passwords differ."),
    (r#"{"address":{"street":["Required."]}}"#, "address.street: Required."),
    (
        r#"{"items":[{},{"price":["Enter a number."]}]}"#,
        "items.price: Enter a number.",
    ),
    (r#"{"status":"fail","data":{"title":"required"}}"#, "title: required"),
    (
        r#"{"status":"fail","data":{"title":"A title is required"}}"#,
        "A title is required",
    ),
    (r#"{"status":"fail","data":{"message":"No such list"}}"#, "No such list"),
    (
        r#"{"status":"error","message":"Cannot reach the list"}"#,
        "Cannot reach the list",
    ),
    (
        r#"{"message":"The given data was invalid.","errors":{"email":["The email field is required."]}}"#,
        "The email field is required.",
    ),
    (
        r#"{"title":"One or more validation errors occurred.","status":400,"errors":{"Name":["The Name field is required."]}}"#,
        "The Name field is required.",
    ),
    (
        r#"{"Message":"The request is invalid.","ModelState":{"list.Name":["The Name field is required."]}}"#,
        "The Name field is required.",
    ),
    (
        r#"{"validation_messages":{"name":{"isEmpty":"Value is required"}},"title":"Unprocessable Entity","detail":"Failed Validation"}"#,
        "name.isEmpty: Value is required",
    ),
    (
        r#"{"error":{"email":"This address is taken"}}"#,
        "email: This address is taken",
    ),
    (r#"{"error":{"name":["can't be blank"]}}"#, "name: can't be blank"),
    (
        r#"{"detail":{"name":["This field is required."]}}"#,
        "name: This field is required.",
    ),
    (
        r#"{"details":{"name":["This field is required."]},"code":"invalid"}"#,
        "name: This field is required.",
    ),
    (
        r#"{"validationErrors":{"name":"must not be null"}}"#,
        "name: must not be null",
    ),
    (
        r#"{"errors":{"code":"E12","url":"https://example.com/E12","message":"No such list"}}"#,
        "No such list",
    ),
    (
        r#"{"error":"Invalid data","errors":{"name":["can't be blank"]}}"#,
        "name: can't be blank",
    ),
];

/// What must not be picked, alone or beside something better.
const WRONG: [(&str, &str); 48] = [
    (r#"{"detail":"Not Found"}"#, NONE),
    (r#"{"message":"not_found"}"#, NONE),
    (r#"{"message":"404 Not Found"}"#, NONE),
    (r#"{"error":"NotFoundError"}"#, NONE),
    (r#"{"error":"NotFoundException"}"#, NONE),
    (r#"{"error":"HTTP 404: Not Found"}"#, NONE),
    (r#"{"trace":["at db.rs:7"]}"#, NONE),
    (r#"{"trace":["the list was looked up in the store"]}"#, NONE),
    (r#"{"stack":"Error: boom\n    at /srv/app.js:1:2"}"#, NONE),
    (r#"{"error":{"stack":["could not find the list"]}}"#, NONE),
    (r#"{"stackTrace":["java.lang.Error: no list here"]}"#, NONE),
    (
        r#"{"exceptionMessage":"Object reference not set to an instance"}"#,
        NONE,
    ),
    (r#"{"frames":["at List.get(List.java:7)"]}"#, NONE),
    (r#"{"errors":["at List.get(List.java:7)"]}"#, NONE),
    (
        r#"{"message":"boom went it\n    at f (/srv/app.js:1:2)\n    at g"}"#,
        "boom went it",
    ),
    (
        r#"{"message":"Traceback (most recent call last):\n  File \"/srv/app.py\", line 3"}"#,
        NONE,
    ),
    (r#"{"allowed":["GET"]}"#, NONE),
    (r#"{"allowed":["GET, HEAD, and OPTIONS too"]}"#, NONE),
    (r#"{"allowedMethods":["GET","POST"]}"#, NONE),
    (r#"{"permitted":["GET, HEAD"]}"#, NONE),
    (r#"{"error":{"methods":["GET"]}}"#, NONE),
    (r#"{"accept":["text/html; q=1 or so"]}"#, NONE),
    (r#"{"roles":["admin"]}"#, NONE),
    (r#"{"message":"OK"}"#, NONE),
    (r#"{"message":"OK","error":"The list is gone"}"#, "The list is gone"),
    (r#"{"message":"OK","error":"gone"}"#, "gone"),
    (r#"{"message":"error"}"#, NONE),
    (r#"{"message":"Error","detail":"gone"}"#, "gone"),
    (r#"{"error":"fail"}"#, NONE),
    (r#"{"error":"true","message":"The list is gone"}"#, "The list is gone"),
    (r#"{"error":true,"message":"The list is gone"}"#, "The list is gone"),
    (r#"{"message":"[object Object]"}"#, NONE),
    (r#"{"message":"404"}"#, NONE),
    (r#"{"message":"null"}"#, NONE),
    (r#"{"message":"Unknown error"}"#, NONE),
    (r#"{"message":"","error":"  "}"#, NONE),
    (r#"{"message":null,"error":404}"#, NONE),
    (r#"{"ok":false,"code":7,"id":"the seventh list"}"#, NONE),
    (
        r#"{"timestamp":1,"status":404,"error":"Not Found","path":"/the list"}"#,
        NONE,
    ),
    (
        r#"{"status":404,"error":"Not Found","exception":"ListError: none","traces":{"Full Trace":[{"id":0,"trace":"app/list.rb:7 in get"}]}}"#,
        NONE,
    ),
    (
        r#"{"error":{"code":5,"server":"Apache Tomcat on Debian","host":"db one is here"}}"#,
        NONE,
    ),
    (
        r#"{"error":{"type":"a kind of error","doc_url":"see this page"}}"#,
        NONE,
    ),
    (r#"{"errors":[{"input":{"message":"what the client sent"}}]}"#, NONE),
    (r#"{"request":{"body":{"message":"what the client sent"}}}"#, NONE),
    (r#"{"book":{"name":"A long tale","id":7}}"#, NONE),
    (r#"{"message":"\ud800"}"#, NONE),
    ("{}", NONE),
    ("[]", NONE),
];

/// A sentence that says only that something is wrong stands above the one that says what.
const SUMMARIES: [(&str, &str); 15] = [
    (
        r#"{"message":"Validation failed","errors":{"email":["is invalid"]}}"#,
        "email: is invalid",
    ),
    (
        r#"{"errors":{"age":["is invalid"],"title":["can't be blank"]}}"#,
        "age: is invalid",
    ),
    (
        r#"{"error":"Bad Request","message":"Invalid request payload input","validation":{"source":"payload","keys":["age"]}}"#,
        "Invalid request payload input",
    ),
    (
        r#"{"message":"Unknown field 'content'","info":"How to ask for a list"}"#,
        "Unknown field 'content'",
    ),
    (
        r#"{"message":"The request body has 2 error(s)","details":[{"message":"May not be empty","property":"text"}]}"#,
        "text: May not be empty",
    ),
    (
        r#"{"title":"Invalid Request","detail":"One or more parameters to your request was invalid.","errors":[{"message":"The list is closed"}]}"#,
        "The list is closed",
    ),
    (
        r#"{"message":"Input payload validation failed","errors":{"name":"'name' is a required property"}}"#,
        "'name' is a required property",
    ),
    (
        r#"{"message":"Invalid Form Body","errors":{"lists":{"0":{"size":{"_errors":[{"message":"It must be a number."}]}}}}}"#,
        "lists.0.size: It must be a number.",
    ),
    (
        r#"{"error":{"message":"An unknown error occurred","error_user_msg":"The list is closed."}}"#,
        "The list is closed.",
    ),
    (
        r#"{"message":"Invalid request parameters."}"#,
        "Invalid request parameters.",
    ),
    (
        r#"{"message":"Invalid list parameters.","errors":[{"message":"It is closed today"}]}"#,
        "Invalid list parameters.",
    ),
    (
        r#"{"errorCode":"E1","errorSummary":"The list is closed","errorCauses":[]}"#,
        "The list is closed",
    ),
    (
        r#"{"status":"Failed","statusDescription":"The list is closed"}"#,
        "The list is closed",
    ),
    (r#"{"resultDescription":"The list is closed"}"#, "The list is closed"),
    (r#"{"failureReason":"The list is closed"}"#, "The list is closed"),
];

#[tokio::test]
async fn each_kind_of_foreign_json_says_what_is_wrong() {
    let layer = JsonErrorsLayer::new()
        .json(JsonPolicy::Reshape)
        .format_with(|error, _| json!({ "said": error.message() }));
    let tables = [&STRINGS[..], &OBJECTS, &LISTS, &MAPS, &SUMMARIES, &WRONG];
    let mut wrong = Vec::new();
    for &(json, message) in &tables.concat() {
        let answer = through(&layer, get(), typed(404, "application/json", json)).await;
        let said = answer.json()["said"].clone();
        if said != message {
            wrong.push(format!("{json}\n  {said}, not {message:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
