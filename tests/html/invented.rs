//! Lists pages that were made up in the style of servers and frameworks, with the words that are right.

use crate::answer::message;

type Row = (&'static str, u16, &'static [&'static str], &'static str);

/// A name, the status, all words that are right (or none), and the page.
const PAGES: &[Row] = &[
    (
        "a reason phrase above a signature without a version",
        404,
        &[],
        "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr><center>engine</center></body></html>",
    ),
    (
        "a line between the reason phrase and the signature",
        400,
        &["Request Header Or Cookie Too Large"],
        "<html><head><title>400 Request Header Or Cookie Too Large</title></head><body><center><h1>400 Bad Request</h1></center><center>Request Header Or Cookie Too Large</center><hr><center>engine/1.2.3</center></body></html>",
    ),
    (
        "a reason behind a label after a canned sentence",
        400,
        &["You're speaking plain HTTP to a TLS port."],
        "<h1>Bad Request</h1><p>Your browser sent a request that this server could not understand.<br />Reason: You're speaking plain HTTP to a TLS port.<br /> Instead use the HTTPS scheme to access this URL, please.<br /></p><hr><address>Thing/2.4 (Linux) Server at localhost Port 80</address>",
    ),
    (
        "a second error behind the first",
        403,
        &["You don't have permission to access this resource."],
        "<h1>Forbidden</h1><p>You don't have permission to access this resource.</p><p>Additionally, a 403 Forbidden error was encountered while trying to use an ErrorDocument to handle the request.</p>",
    ),
    (
        "a table whose message is the reason phrase",
        404,
        &[],
        "<h2>HTTP ERROR 404 Not Found</h2><table><tr><th>URI:</th><td>/shop/4</td></tr><tr><th>STATUS:</th><td>404</td></tr><tr><th>MESSAGE:</th><td>Not Found</td></tr><tr><th>SERVLET:</th><td>default</td></tr></table><hr/><a href='https://x/'>Powered by Thing:// 9.4</a><hr/>",
    ),
    (
        "a table with a message",
        409,
        &["Order 4 was paid"],
        "<h2>HTTP ERROR 409 Order 4 was paid</h2><table><tr><th>URI:</th><td>/shop/4</td></tr><tr><th>STATUS:</th><td>409</td></tr><tr><th>MESSAGE:</th><td>Order 4 was paid</td></tr></table>",
    ),
    (
        "a reason in a preformatted block",
        400,
        &["Illegal character CNTL=0x16"],
        "<h1>Bad Message 400</h1><pre>reason: Illegal character CNTL=0x16</pre>",
    ),
    (
        "a problem with its reason below",
        404,
        &["Book 4 is lent"],
        "<h2>HTTP ERROR 404</h2><p>Problem accessing /books/4. Reason:<pre>    Book 4 is lent</pre></p><hr />",
    ),
    (
        "bold labels without colons",
        404,
        &["No such pot"],
        "<h1>HTTP Status 404 – Not Found</h1><hr class=\"line\" /><p><b>Type</b> Status Report</p><p><b>Message</b> No such pot</p><p><b>Description</b> The origin server did not find a current representation for the target resource or is not willing to disclose that one exists.</p><hr class=\"line\" /><h3>Kitten/9.0.1</h3>",
    ),
    (
        "a description alone",
        404,
        &[
            "The origin server did not find a current representation for the target resource or is not willing to disclose that one exists.",
        ],
        "<h1>HTTP Status 404 – Not Found</h1><hr class=\"line\" /><p><b>Type</b> Status Report</p><p><b>Description</b> The origin server did not find a current representation for the target resource or is not willing to disclose that one exists.</p><hr class=\"line\" /><h3>Kitten/9.0.1</h3>",
    ),
    (
        "headings in a set of fields",
        404,
        &[
            "The resource you are looking for might have been removed, had its name changed, or is temporarily unavailable.",
        ],
        "<div id=\"header\"><h1>Server Error</h1></div><div id=\"content\"><div class=\"content-container\"><fieldset><h2>404 - File or directory not found.</h2><h3>The resource you are looking for might have been removed, had its name changed, or is temporarily unavailable.</h3></fieldset></div></div>",
    ),
    (
        "a description with what is missing",
        404,
        &[
            "The resource you are looking for (or one of its dependencies) could have been removed.",
            "HTTP 404. The resource you are looking for (or one of its dependencies) could have been removed.",
            "The resource cannot be found.",
        ],
        "<body bgcolor=\"white\"><span><H1>Server Error in '/' Application.<hr width=100% size=1 color=silver></H1><h2> <i>The resource cannot be found.</i> </h2></span><font face=\"Arial\"><b> Description: </b>HTTP 404. The resource you are looking for (or one of its dependencies) could have been removed.<br><br><b> Requested URL: </b>/shop<br><br></font></body>",
    ),
    (
        "a fallback page without a message",
        404,
        &["There was an unexpected error (type=Not Found, status=404)."],
        "<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error, so you are seeing this as a fallback.</p><div id='created'>Thu Jan 04 10:11:12 CET 2024</div><div>There was an unexpected error (type=Not Found, status=404).</div><div></div></body></html>",
    ),
    (
        "a fallback page with a message",
        404,
        &[
            "Pot 4 does not exist",
            "There was an unexpected error (type=Not Found, status=404). Pot 4 does not exist",
        ],
        "<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error, so you are seeing this as a fallback.</p><div id='created'>Thu Jan 04 10:11:12 CET 2024</div><div>There was an unexpected error (type=Not Found, status=404).</div><div>Pot 4 does not exist</div></body></html>",
    ),
    (
        "a heading, and advice",
        404,
        &["The page you were looking for doesn't exist."],
        "<body class=\"rails\"><div class=\"dialog\"><div><h1>The page you were looking for doesn't exist.</h1><p>You may have mistyped the address or the page may have moved.</p></div><p>If you are the application owner check the logs for more information.</p></div></body>",
    ),
    (
        "a code and a phrase side by side",
        404,
        &[],
        "<div class=\"flex items-center\"><div class=\"px-4 text-lg\">404</div><div class=\"ml-4 text-lg\">Not Found</div></div>",
    ),
    (
        "a code and a message side by side",
        403,
        &["This action is unauthorized."],
        "<title>Forbidden</title><div class=\"flex items-center\"><div class=\"px-4 text-lg\">403</div><div class=\"ml-4 text-lg\">This action is unauthorized.</div></div>",
    ),
    (
        "a list of routes that were tried",
        404,
        &[
            "Page not found",
            "The current path, nope, didn't match any of these.",
            "The current path, <code>nope</code>, didn’t match any of these.",
        ],
        "<div id=\"summary\"><h1>Page not found <span>(404)</span></h1><table class=\"meta\"><tr><th>Request Method:</th><td>GET</td></tr><tr><th>Request URL:</th><td>http://localhost/nope</td></tr></table></div><div id=\"info\"><p>Using the routes defined in <code>shop.urls</code>, these patterns were tried, in this order:</p><ol><li>admin/</li><li>books/</li></ol><p>The current path, <code>nope</code>, didn't match any of these.</p></div><div id=\"explanation\"><p>You're seeing this error because you have <code>DEBUG = True</code> in your settings file.</p></div>",
    ),
    (
        "a refusal with an explanation",
        403,
        &["Verification failed. Request aborted."],
        "<div id=\"summary\"><h1>Forbidden <span>(403)</span></h1><p>Verification failed. Request aborted.</p><p>You are seeing this message because this site requires a cookie when submitting forms.</p></div><div id=\"explanation\"><p><small>More information is available with DEBUG=True.</small></p></div>",
    ),
    (
        "the path in the middle of a sentence",
        404,
        &["The requested resource /pots/4 was not found on this server."],
        "<!doctype html><html><head><title>404 Not Found</title><style>body { color: #111 }</style></head><body><h1>Not Found</h1><p>The requested resource <code class=\"url\">/pots/4</code> was not found on this server.</p></body></html>",
    ),
    (
        "a quoted address with the error below",
        404,
        &["No pot 4"],
        "<h1>Error: 404 Not Found</h1><p>Sorry, the requested URL <tt>&#039;http://localhost/pots/4&#039;</tt> caused an error:</p><pre>No pot 4</pre>",
    ),
    (
        "an error label in bold",
        404,
        &["The requested address '/pots' was not found on this server."],
        "<h2>Not Found</h2><p class=\"error\"><strong>Error: </strong>The requested address <strong>'/pots'</strong> was not found on this server.</p>",
    ),
    (
        "an alert and what everybody gets",
        409,
        &["Pot 4 is in use."],
        "<div class=\"wrap\"><nav class=\"navbar\"><a href=/>My Company</a><ul><li><a href=/>Home</a></li><li><a href=/login>Login</a></li></ul></nav><div class=\"container\"><div class=\"site-error\"><h1>Conflict (#409)</h1><div class=\"alert alert-danger\">Pot 4 is in use.</div><p>The above error occurred while the Web server was processing your request.</p><p>Please contact us if you think this is a server error. Thank you.</p></div></div></div><footer class=\"footer\"><p>&copy; My Company 2024</p></footer>",
    ),
    (
        "a status in a span and a heading as the message",
        404,
        &["Not found: /pots", "No pots today"],
        "<div class=\"error\"><span class=\"status\">404</span><div class=\"message\"><h1>No pots today</h1></div></div>",
    ),
    (
        "a way home",
        404,
        &["Page not found: /pots"],
        "<div id=\"__app\"><h1>404</h1><p>Page not found: /pots</p><a href=\"/\">Go back home</a></div>",
    ),
    (
        "a shell that a script fills",
        404,
        &[],
        "<!doctype html><html><head><title>Shop</title></head><body><noscript>You need to enable JavaScript to run this app.</noscript><div id=\"root\">Loading...</div><script src=/a.js></script></body></html>",
    ),
    (
        "a page to log in",
        401,
        &[],
        "<html><head><title>Login</title></head><body><h1>Welcome back</h1><p>Sign in to your account to continue</p><form method=post><label>User name</label><input name=u><label>Password</label><input type=password name=p><button>Login</button></form><p>Forgot your password? <a href=/reset>Reset it</a></p></body></html>",
    ),
    (
        "a page to log in that says why",
        401,
        &["Wrong user name or password."],
        "<html><head><title>Login</title></head><body><h1>Welcome back</h1><form method=post><div class=\"form-errors\">Wrong user name or password.</div><label>User name</label><input name=u><label>Password</label><input type=password name=p><button>Login</button></form></body></html>",
    ),
    (
        "a proxy that was refused",
        403,
        &[
            "Access Denied.",
            "Access control configuration prevents your request from being allowed at this time. Please contact your service provider if you feel this is incorrect.",
            "Access control configuration prevents your request from being allowed at this time.",
        ],
        "<body id=ERR_ACCESS_DENIED><div id=\"titles\"><h1>ERROR</h1><h2>The requested URL could not be retrieved</h2></div><hr><div id=\"content\"><p>The following error was encountered while trying to retrieve the URL: <a href=\"http://x.test/\">http://x.test/</a></p><blockquote id=\"error\"><p><b>Access Denied.</b></p></blockquote><p>Access control configuration prevents your request from being allowed at this time. Please contact your service provider if you feel this is incorrect.</p><p>Your cache administrator is <a href=\"mailto:a@b.test\">webmaster</a>.</p><br></div><hr><div id=\"footer\"><p>Generated Thu, 04 Jan 2024 10:11:12 GMT by host (fish/5.7)</p></div></body>",
    ),
    (
        "a request that is shown",
        400,
        &[
            "Invalid Request",
            "The requested URL could not be retrieved",
            "Missing or unknown request method.",
        ],
        "<div id=\"titles\"><h1>ERROR</h1><h2>The requested URL could not be retrieved</h2></div><hr><div id=\"content\"><p><b>Invalid Request</b> error was encountered while trying to process the request:</p><blockquote id=\"data\"><pre>GET /a b HTTP/1.1\nHost: x</pre></blockquote><p>Some possible problems are:</p><ul><li id=\"missing-method\"><p>Missing or unknown request method.</p></li><li><p>Missing URL.</p></li></ul><p>Your cache administrator is <a href=\"mailto:a@b.test\">webmaster</a>.</p></div>",
    ),
    (
        "a proxy that blocks",
        403,
        &[
            "Host matches generic block pattern.",
            "Block reason: Host matches generic block pattern.",
        ],
        "<table><tr><td class=\"title\"><table><tr><td><h1>403</h1></td><td>Request blocked by <a href=\"http://p.p/\">Thing</a></td></tr></table></td></tr><tr><td class=\"box\">This is <a href=\"http://x\">Thing</a> 3.0.34 on localhost (127.0.0.1), port 8118, enabled</td></tr><tr><td class=\"warning\"><h2>Request for blocked URL</h2><p>Your request for <a href=\"http://x.test/\"><b>http://x.test/</b></a> was blocked.<br><b>Block reason:</b> Host matches generic block pattern.</p></td></tr><tr><td class=\"box\"><h2>More Thing:</h2><ul><li><a href=/>Main page</a></li><li><a href=/>View</a></li></ul></td></tr></table>",
    ),
    (
        "a refusal by a proxy",
        403,
        &["The administrator of this proxy has not configured it to service requests from you."],
        "<h1>Access denied</h1><p>The administrator of this proxy has not configured it to service requests from you.</p><hr /><p><em>Generated by <a href=\"https://x.test/\">tiny</a> version 1.8.4.</em></p>",
    ),
    (
        "a quoted path of the request",
        404,
        &["`/pots/4' not found."],
        "<HTML><HEAD><TITLE>Not Found</TITLE></HEAD><BODY><H1>Not Found</H1>`/pots/4' not found.<HR><ADDRESS>Brick/1.8 (Ruby/3.1) at localhost:80</ADDRESS></BODY></HTML>",
    ),
    (
        "nothing but a path below the heading",
        404,
        &["/pots/4"],
        "<h1>Not Found</h1><p>/pots/4</p>",
    ),
    (
        "the status line with a message behind it",
        403,
        &["Pots are locked"],
        "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1><p>403 Forbidden: Pots are locked</p><hr/><a href='https://x.test/'>Dav/4.3</a> - 2024-01-04 10:11:12</body></html>",
    ),
    (
        "a bold number and sentence",
        404,
        &["The file you requested could not be found"],
        "<html><head><title>Error 404</title></head><body><b>404 - The file you requested could not be found</b></body></html>",
    ),
    (
        "a canned sentence with a detail below",
        404,
        &["Pot 4 has no lid", "The resource could not be found. Pot 4 has no lid"],
        "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>The resource could not be found.<br/><br/>\nPot 4 has no lid\n\n</body></html>",
    ),
    (
        "a canned sentence with the path below",
        404,
        &["The resource could not be found."],
        "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>The resource could not be found.<br/><br/>\n/pots/4\n\n</body></html>",
    ),
    (
        "a sentence broken over two lines",
        404,
        &["Sorry, the page you requested is not on the Garden server."],
        "<h1>Not Found</h1><p>Sorry, the page<br>you requested is not on the Garden server.</p>",
    ),
    (
        "a name of the error and its message",
        404,
        &["Pot 4 was broken"],
        "<div id=\"wrapper\"><h1>Crockery</h1><h2><em>404</em> Error: Pot 4 was broken</h2></div>",
    ),
    (
        "two headings of an apology",
        404,
        &["We can't find the page you're looking for."],
        "<div class=\"content\"><h1>Oh no!</h1><h2>We can't find the page you're looking for.</h2></div>",
    ),
    (
        "a page with a header, a section and a footer",
        404,
        &["Table not found: pots"],
        "<header class=\"hd\"><nav><p class=\"crumbs\"><a href=\"/\">home</a></p></nav></header><section class=\"content\"><div class=\"page-header\"><h1>Error 404</h1></div><div style=\"padding: 1em;\"><p>Table not found: pots</p></div></section><footer class=\"ft\">Powered by <a href=\"https://x.test/\" title=\"Set v1\">Set</a></footer>",
    ),
    (
        "a site error",
        404,
        &[
            "Sorry, the requested resource does not exist.",
            "An error was encountered while publishing this resource. Sorry, the requested resource does not exist.",
        ],
        "<h2>Site Error</h2><p>An error was encountered while publishing this resource.</p><p><strong>Resource not found</strong></p>Sorry, the requested resource does not exist.<p>Check the URL and try again.</p><p><b>Resource:</b> pots</p><hr noshade=\"noshade\"/><p>Troubleshooting Suggestions</p><ul><li>The URL may be incorrect.</li><li>The parameters passed to this resource may be incorrect.</li></ul>",
    ),
    (
        "a sign and a dash before the phrase",
        404,
        &["Requested URL /pots not found"],
        "<body><header></header><main><h1>⚠️ 404 — Not Found</h1><p>Requested URL /pots not found</p></main></body>",
    ),
    (
        "frames of a stack",
        400,
        &[],
        "<pre>TypeError: pots is undefined<br> &nbsp; &nbsp;at Shop.find (/srv/shop/pots.js:4:2)<br> &nbsp; &nbsp;at next (node:internal/x:1:1)</pre>",
    ),
    (
        "a path of the file system",
        404,
        &[],
        "<h1>Not Found</h1><p>Could not open /var/www/shop/pots.html</p>",
    ),
    (
        "a drive",
        404,
        &[],
        "<h1>Not Found</h1><p>Could not open file 'C:\\inetpub\\shop\\pots.html'</p>",
    ),
    (
        "a template that was not filled",
        404,
        &[],
        "<h1>Not Found</h1><p>{{ error.message }}</p>",
    ),
    (
        "a version in the only line",
        404,
        &[],
        "<h1>Not Found</h1><p>Thing-Server/4.1.2 running on PHP 8.1.2</p>",
    ),
    (
        "a theme with a search",
        404,
        &[
            "It looks like nothing was found at this location. Maybe try a search?",
            "Oops! That page can’t be found.",
        ],
        "<header id=\"masthead\" class=\"site-header\"><p class=\"site-title\"><a href=\"/\">My Garden</a></p><p class=\"site-description\">Just another garden</p><nav id=\"site-navigation\"><ul><li><a href=/about>About</a></li></ul></nav></header><div id=\"content\" class=\"site-content\"><main id=\"main\" class=\"site-main\"><section class=\"error-404 not-found\"><header class=\"page-header\"><h1 class=\"page-title\">Oops! That page can’t be found.</h1></header><div class=\"page-content\"><p>It looks like nothing was found at this location. Maybe try a search?</p><form role=\"search\" class=\"search-form\"><label>Search for:</label><input type=search><input type=submit value=Search></form><div class=\"widget\"><h2>Recent Posts</h2><ul><li><a href=/p1>Tulips</a></li></ul></div></div></section></main></div><footer class=\"site-footer\">Proudly powered by <a href=/>Press</a></footer>",
    ),
    (
        "a shop with everything around one sentence",
        404,
        &["The product you are looking for is sold out."],
        "<div class=\"topbar\"><a href=/>Home</a> <a href=/cart>Cart</a></div><ul class=\"menu\"><li><a href=/a>Pots</a></li><li><a href=/b>Pans</a></li><li><a href=/c>Lids</a></li></ul><div id=\"main\"><h1>Sold out</h1><p>The product you are looking for is sold out.</p><p><a href=/>Continue shopping</a></p></div><div class=\"sidebar\"><h3>Newsletter</h3><p>Get our news every week.</p></div><div class=\"footer-links\"><a href=/i>Imprint</a></div>",
    ),
    (
        "the home page of a site",
        404,
        &[],
        "<header><a href=/>Garden</a></header><h1>Garden</h1><p>We sell plants since 1912.</p><p>Our shop is open every day.</p><p>Tulips are in season.</p><p>Visit us in Main Street.</p><p>Call us for an offer.</p><p>We deliver to your home.</p>",
    ),
    (
        "fields that are wrong",
        422,
        &["Name can't be blank; Age is not a number", "Name can't be blank"],
        "<h1>New pot</h1><form action=/pots method=post><div id=\"error_explanation\"><h2>2 errors prohibited this pot from being saved:</h2><ul><li>Name can't be blank</li><li>Age is not a number</li></ul></div><label>Name</label><input name=n></form>",
    ),
    (
        "a list with code and message",
        404,
        &["The specified key does not exist."],
        "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><ul><li>Code: NoSuchKey</li><li>Message: The specified key does not exist.</li><li>Key: pots</li><li>RequestId: 0A1B</li></ul><hr/></body></html>",
    ),
    (
        "a detail for the client",
        400,
        &["For request 'GET /pots' [Missing parameter: size]"],
        "<h1>Bad Request</h1><p id=\"detail\">For request 'GET /pots' [Missing parameter: size]</p>",
    ),
    (
        "too fast",
        429,
        &["You have been rate limited. Wait 30 seconds."],
        "<div class=box><h1>Too Many Requests</h1><p>You have been rate limited. Wait 30 seconds.</p><p>Request ID: 0a-1b</p><p>2024-01-04 10:11:12 UTC</p></div>",
    ),
    (
        "a German page",
        404,
        &["Die Seite wurde leider nicht gefunden."],
        "<html lang=de><head><title>Fehler</title></head><body><h1>Fehler 404</h1><p>Die Seite wurde leider nicht gefunden.</p><p><a href=/>Zur Startseite</a></p></body></html>",
    ),
    (
        "a Japanese page",
        404,
        &["お探しのページは見つかりませんでした。"],
        "<html lang=ja><head><title>404</title></head><body><h1>404 Not Found</h1><p>お探しのページは見つかりませんでした。</p></body></html>",
    ),
    (
        "a firewall with an id of its case",
        403,
        &[
            "The requested URL was rejected. Please consult with your administrator.",
            "The requested URL was rejected.",
        ],
        "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your administrator.<br><br>Your support ID is: 1234567890<br><br><a href='javascript:history.back();'>[Go Back]</a></body></html>",
    ),
    (
        "a storage that denies",
        403,
        &["You don't have permission to access \"http://x.test/pots\" on this server."],
        "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have permission to access \"http&#58;&#47;&#47;x&#46;test&#47;pots\" on this server.<P>Reference&#32;&#35;18&#46;5e&#46;17&#46;af<P>https&#58;&#47;&#47;errors&#46;x&#46;test&#47;18</BODY></HTML>",
    ),
    (
        "an array of hints",
        404,
        &["Sorry, but the page you were trying to view does not exist."],
        "<div class=container><h1>Not found <span>:(</span></h1><p>Sorry, but the page you were trying to view does not exist.</p><p>It looks like this was the result of either:</p><ul><li>a mistyped address</li><li>an out-of-date link</li></ul></div>",
    ),
    (
        "an error of the server",
        500,
        &[],
        "<h1>Internal Server Error</h1><p>The pot fell down.</p>",
    ),
    (
        "a title and nothing else",
        404,
        &["Pot 4 is missing"],
        "<html><head><title>Pot 4 is missing</title></head></html>",
    ),
    (
        "a number that is labelled",
        403,
        &[],
        "<html><head><title>403 Forbidden</title></head><body><h1>Error 403 Forbidden</h1><p>Forbidden</p><h3>Meditation:</h3><p>XID: 12345</p><hr><p>Cache server</p></body></html>",
    ),
    (
        "words below the first of two rules",
        403,
        &[
            "Request blocked. We can't connect to the server for this app at this time.",
            "Request blocked.",
            "The request could not be satisfied.",
        ],
        "<h1>403 ERROR</h1><h2>The request could not be satisfied.</h2><hr noshade size=1px>Request blocked.\nWe can't connect to the server for this app at this time.\n<br clear=all>If you provide content to customers, you can find steps in the documentation.<br clear=all><hr noshade size=1px><pre>Generated by edge\nRequest ID: abc==\n</pre><address></address>",
    ),
    (
        "a path as the message, and a description",
        404,
        &["The requested resource is not available."],
        "<h1>HTTP Status 404 - /nope</h1><HR size=\"1\" noshade><p><b>type</b> Status report</p><p><b>message</b> <u>/nope</u></p><p><b>description</b> <u>The requested resource is not available.</u></p><HR size=\"1\" noshade><h3>Kitten/7.0.1</h3>",
    ),
    (
        "a page for those who may not see it",
        403,
        &["Sorry, you are not allowed to access this page."],
        "<body id=\"error-page\"><div class=\"die-message\">Sorry, you are not allowed to access this page.</div></body>",
    ),
    (
        "a sentence below a rule",
        400,
        &["The request hostname is invalid."],
        "<HTML><HEAD><TITLE>Bad Request</TITLE></HEAD><BODY><h2>Bad Request - Invalid Hostname</h2><hr><p>HTTP Error 400. The request hostname is invalid.</p></BODY></HTML>",
    ),
    (
        "a drive in the last row of a table",
        404,
        &[],
        "<h3>HTTP Error 404.0 - Not Found</h3><h4>The resource you are looking for has been removed.</h4><table><tr><th>Requested URL</th><td>http://localhost:80/nope</td></tr><tr><th>Physical Path</th><td>C:\\inetpub\\wwwroot\\nope</td></tr></table>",
    ),
    (
        "a file that could not be opened",
        404,
        &[],
        "<h1>Error</h1><p>Error: ENOENT: no such file or directory, open '/app/public/x.html'</p>",
    ),
    (
        "an error of the database",
        400,
        &[],
        "<h1>Database error</h1><p>SQLSTATE[42S02]: Base table or view not found: 1146 Table 'shop.pots' doesn't exist</p>",
    ),
    (
        "a note that scripts are needed",
        404,
        &[],
        "<div id=\"app\"></div><p>You need to enable JavaScript to run this app.</p>",
    ),
    (
        "a theme without words of its own",
        404,
        &[],
        "<html><head><title>Error 404 | My Blog</title></head><body><div id=header><h1><a href=/>My Blog</a></h1><p class=description>Thoughts on pots</p></div><div id=content><h2 class=center>Error 404 - Not Found</h2></div><div id=sidebar><ul><li>Pages</li></ul></div><div id=footer><p>My Blog is proudly powered by X</p></div></body></html>",
    ),
    (
        "teasers below the error",
        404,
        &["We looked everywhere, but this page is missing."],
        "<body><nav><ul><li>Home</li><li>Docs</li></ul></nav><section class='hero'><h1>404</h1><p>We looked everywhere, but this page is missing.</p><a class=btn href=/>Take me home</a></section><section><h2>Popular articles</h2><article><h3>How to plant</h3><p>Planting is easy if you know how.</p></article><article><h3>How to water</h3><p>Water every day.</p></article></section></body>",
    ),
    (
        "the name of a class",
        404,
        &["Whoops, looks like something went wrong."],
        "<h1>Whoops, looks like something went wrong.</h1><p>(1/1) <abbr title=\"x\">NotFoundHttpException</abbr></p>",
    ),
    (
        "an alert above a table",
        403,
        &["You may not see this order."],
        "<body><div class='navbar'><a class='navbar-brand' href=/>Shop</a><ul class='nav'><li><a href=/a>Orders</a></li></ul></div><div class='container'><div class='alert alert-danger'><button>×</button>You may not see this order.</div><h2>Orders</h2><table><thead><tr><th>No</th><th>Date</th></tr></thead><tbody><tr><td>1</td><td>2024-01-01</td></tr></tbody></table></div></body>",
    ),
    (
        "a text behind a label",
        404,
        &["The account is closed."],
        "<p>Error code: 404</p><p>Error text: The account is closed.</p>",
    ),
    (
        "details below a message",
        400,
        &["Missing token"],
        "<h1>Bad Request</h1><div class=\"message\">Missing token</div><div class=\"details\"><div>Time: 2024-01-01T00:00:00Z</div><div>Path: /x</div></div>",
    ),
    (
        "a French page",
        404,
        &["La page demandée n'existe pas."],
        "<body><h1>Erreur 404</h1><p>La page demandée n'existe pas.</p></body>",
    ),
    (
        "a heading in Spanish",
        404,
        &["Página no encontrada"],
        "<body><h1>Página no encontrada</h1></body>",
    ),
    (
        "one heading and nothing else",
        403,
        &["Zutritt verboten"],
        "<html><head><title>Garten</title></head><body><h1>Zutritt verboten</h1></body></html>",
    ),
    (
        "a panel",
        403,
        &["Your account was suspended on 3 May."],
        "<div class=\"panel panel-danger\"><div class=\"panel-heading\">Access denied</div><div class=\"panel-body\">Your account was suspended on 3 May.</div></div>",
    ),
];

#[tokio::test]
async fn the_words_of_pages_made_up_in_the_style_of_frameworks() {
    let mut misses = Vec::new();
    for (name, status, accepted, page) in PAGES {
        let found = message(*page, *status, Some("text/html; charset=utf-8")).await;
        let is_right = match &found {
            Some(words) => accepted.contains(&words.as_str()),
            None => accepted.is_empty(),
        };
        if !is_right {
            misses.push(format!("{name}: found {found:?}, right is {accepted:?}"));
        }
    }
    assert!(
        misses.is_empty(),
        "{} of {}:\n{}",
        misses.len(),
        PAGES.len(),
        misses.join("\n")
    );
}
