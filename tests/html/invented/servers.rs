//! Lists pages in the style of servers, proxies, firewalls and hosts.

use super::{Row, canned, debug, reason, specific};

pub(super) const PAGES: &[Row] = &[
    // Java
    specific(
        "Tomcat 7: a denied access",
        403,
        &["Access to the requested resource has been denied"],
        r#"<html><head><title>Apache Tomcat/7.0.76 - Error report</title><style><!--H1 {font-family:Tahoma;color:white;}--></style> </head><body><h1>HTTP Status 403 - Access to the requested resource has been denied</h1><HR size="1" noshade="noshade"><p><b>type</b> Status report</p><p><b>message</b> <u>Access to the requested resource has been denied</u></p><p><b>description</b> <u>Access to the specified resource has been forbidden.</u></p><HR size="1" noshade="noshade"><h3>Apache Tomcat/7.0.76</h3></body></html>"#,
    ),
    specific(
        "Tomcat 9: an action that no class maps",
        404,
        &["There is no Action mapped for namespace [/] and action name [order] associated with context path [/shop]."],
        r#"<!doctype html><html lang="en"><head><title>HTTP Status 404 – Not Found</title><style type="text/css">body {font-family:Tahoma,Arial,sans-serif;} h1, h2, h3, b {color:white;background-color:#525D76;}</style></head><body><h1>HTTP Status 404 – Not Found</h1><hr class="line" /><p><b>Type</b> Status Report</p><p><b>Message</b> There is no Action mapped for namespace [&#47;] and action name [order] associated with context path [&#47;shop].</p><p><b>Description</b> The origin server did not find a current representation for the target resource or is not willing to disclose that one exists.</p><hr class="line" /><h3>Apache Tomcat/9.0.83</h3></body></html>"#,
    ),
    debug(
        "Tomcat 9: an exception with its root cause",
        400,
        &["Invalid character found in method name. HTTP method names must be tokens"],
        r#"<!doctype html><html lang="en"><head><title>HTTP Status 400 – Bad Request</title></head><body><h1>HTTP Status 400 – Bad Request</h1><hr class="line" /><p><b>Type</b> Exception Report</p><p><b>Message</b> Invalid character found in method name. HTTP method names must be tokens</p><p><b>Description</b> The server cannot or will not process the request due to something that is perceived to be a client error (e.g., malformed request syntax, invalid request message framing, or deceptive request routing).</p><p><b>Exception</b></p><pre>java.lang.IllegalArgumentException: Invalid character found in method name. HTTP method names must be tokens
	org.apache.coyote.http11.Http11InputBuffer.parseRequestLine(Http11InputBuffer.java:419)
	org.apache.coyote.http11.Http11Processor.service(Http11Processor.java:271)
	java.lang.Thread.run(Thread.java:748)
</pre><p><b>Note</b> The full stack trace of the root cause is available in the server logs.</p><hr class="line" /><h3>Apache Tomcat/9.0.31</h3></body></html>"#,
    ),
    specific(
        "GlassFish: a message glued to its label",
        409,
        &["Order 42 was shipped"],
        r"<!DOCTYPE html><html><head><title>Eclipse GlassFish  6.2.5  - Error report</title></head><body><h1>HTTP Status 409 - Conflict</h1><hr/><p><b>type</b> Status report</p><p><b>message</b>Order 42 was shipped</p><p><b>description</b>The request could not be completed due to a conflict with the current state of the resource.</p><hr/><h3>Eclipse GlassFish  6.2.5 </h3></body></html>",
    ),
    canned(
        "Payara: nothing but the reason in the message",
        404,
        &["The requested resource is not available.", "Not Found"],
        r"<!DOCTYPE html><html><head><title>Payara Server  5.2022.5 #badassfish - Error report</title></head><body><h1>HTTP Status 404 - Not Found</h1><hr/><p><b>type</b> Status report</p><p><b>message</b>Not Found</p><p><b>description</b>The requested resource is not available.</p><hr/><h3>Payara Server  5.2022.5 #badassfish</h3></body></html>",
    ),
    reason(
        "WildFly: a word in the body",
        403,
        r"<html><head><title>Error</title></head><body>Forbidden</body></html>",
    ),
    specific(
        "WildFly: a message in the body",
        404,
        &["No basket for customer 42"],
        r"<html><head><title>Error</title></head><body>No basket for customer 42</body></html>",
    ),
    specific(
        "Jetty 9: a refused user",
        403,
        &["User dr.who is unauthorized to access this page."],
        r#"<html><head><meta http-equiv="Content-Type" content="text/html;charset=utf-8"/><title>Error 403 User dr.who is unauthorized to access this page.</title></head><body><h2>HTTP ERROR 403</h2><p>Problem accessing /logs/. Reason:<pre>    User dr.who is unauthorized to access this page.</pre></p><hr><a href="http://eclipse.org/jetty">Powered by Jetty:// 9.3.24.v20180605</a><hr/></body></html>"#,
    ),
    canned(
        "Jetty 10: a server without an application",
        404,
        &["No context on this server matched or handled this request."],
        r#"<!DOCTYPE html><html lang="en"><head><title>Error 404 - Not Found</title><meta charset="utf-8"><style>body { font-family: sans-serif; } table, td { border: 1px solid #333; }</style></head><body><h2>Error 404 - Not Found.</h2><p>No context on this server matched or handled this request.</p><p>Contexts known to this server are:</p><table class="contexts"><thead><tr><th>Context Path</th><th>Display Name</th><th>Status</th><th>LifeCycle</th></tr></thead><tbody><tr><td><a href="/shop/">/shop</a></td><td>shop&nbsp;</td><td>Available</td><td>STARTED</td></tr></tbody></table><hr/><a href="https://eclipse.org/jetty"><img alt="icon" src="/favicon.ico"/></a>&nbsp;<a href="https://eclipse.org/jetty">Powered by Eclipse Jetty:// Server</a><hr/></body></html>"#,
    ),
    specific(
        "Jenkins: a form without its crumb",
        403,
        &["No valid crumb was included in the request"],
        r#"<html><head><meta http-equiv="Content-Type" content="text/html;charset=utf-8"/><title>Error 403 No valid crumb was included in the request</title></head><body><h2>HTTP ERROR 403 No valid crumb was included in the request</h2><table><tr><th>URI:</th><td>/createItem</td></tr><tr><th>STATUS:</th><td>403</td></tr><tr><th>MESSAGE:</th><td>No valid crumb was included in the request</td></tr><tr><th>SERVLET:</th><td>Stapler</td></tr></table><hr><a href="https://eclipse.org/jetty">Powered by Jetty:// 9.4.43.v20210629</a><hr/></body></html>"#,
    ),
    canned(
        "WebLogic: what the RFC has to say",
        404,
        &[
            "The server has not found anything matching the Request-URI. No indication is given of whether the condition is temporary or permanent.",
        ],
        r#"<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Draft//EN"><HTML><HEAD><TITLE>Error 404--Not Found</TITLE></HEAD><BODY bgcolor="white"><FONT FACE=Helvetica><BR CLEAR=all><TABLE border=0 cellspacing=5><TR><TD><BR CLEAR=all><FONT FACE="Helvetica" COLOR="black" SIZE="3"><H2>Error 404--Not Found</H2></FONT></TD></TR></TABLE><TABLE border=0 width=100% cellpadding=10><TR><TD VALIGN=top WIDTH=100% BGCOLOR=white><FONT FACE="Courier New"><FONT FACE="Helvetica" SIZE="3"><H3>From RFC 2068 <i>Hypertext Transfer Protocol -- HTTP/1.1</i>:</H3></FONT><FONT FACE="Helvetica" SIZE="3"><H4>10.4.5 404 Not Found</H4></FONT><P><FONT FACE="Courier New">The server has not found anything matching the Request-URI. No indication is given of whether the condition is temporary or permanent.</p><p>If the server does not wish to make this information available to the client, the status code 403 (Forbidden) can be used instead. The 410 (Gone) status code SHOULD be used if the server knows, through some internally configurable mechanism, that an old resource is permanently unavailable and has no forwarding address.</FONT></P></FONT></TD></TR></TABLE></BODY></HTML>"#,
    ),
    specific(
        "WebSphere: a file behind an exception",
        404,
        &[
            "java.io.FileNotFoundException: SRVE0190E: File not found: /shop/nope.jsp",
            "SRVE0190E: File not found: /shop/nope.jsp",
            "File not found: /shop/nope.jsp",
        ],
        r"<html><head><title>Error 404</title></head><body>Error 404: java.io.FileNotFoundException: SRVE0190E: File not found: /shop/nope.jsp</body></html>",
    ),
    canned(
        "WebSphere Liberty: no application at this path",
        404,
        &[
            "The requested URL was not found on this server.",
            "Context Root Not Found",
        ],
        r#"<!DOCTYPE html><html lang="en"><head><title>Context Root Not Found</title></head><body><div id="main"><div id="banner"><h1>Context Root Not Found</h1></div><div id="content"><p>The requested URL was not found on this server.</p><p>If you entered the URL manually, please check your spelling and try again.</p></div></div></body></html>"#,
    ),
    specific(
        "Domino: a note that it cannot find",
        404,
        &[
            "HTTP Web Server: Couldn't find design note - orders",
            "Couldn't find design note - orders",
        ],
        r#"<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><HTML><HEAD><TITLE>Error</TITLE></HEAD><BODY TEXT="000000"><H1>Error 404</H1>HTTP Web Server: Couldn't find design note - orders</BODY></HTML>"#,
    ),
    specific(
        "SAP: a service that is switched off",
        403,
        &[
            "The URL http://erp.example:8000/sap/bc/orders call was terminated because the corresponding service is not available.",
            "Service cannot be reached",
        ],
        r#"<html><head><title>Service cannot be reached</title><style>td { font-size: 9pt; }</style></head><body><table width="100%"><tr><td class="hd"><h1>Service cannot be reached</h1></td></tr><tr><td><h2>What has happened?</h2><p>The URL http://erp.example:8000/sap/bc/orders call was terminated because the corresponding service is not available.</p><h2>Note</h2><ul><li>The termination occurred in system ERP with error code 403 and for the reason Forbidden.</li><li>The selected virtual host was 0 .</li></ul><h2>What can I do?</h2><ul><li>Please select a valid URL.</li><li>If you do not yet have a user ID, contact your system administrator.</li></ul><p>HTTP 403 - Forbidden</p></td></tr></table></body></html>"#,
    ),
    specific(
        "ORDS: a request that no database takes",
        404,
        &[
            "The request could not be mapped to any database. Check the request URL is correct, and that URL to database mappings have been correctly configured.",
        ],
        r#"<!DOCTYPE html><html><head><title>Not Found</title></head><body><header class="title"><h1><span class="statusCode">404</span> <span class="statusMessage">Not Found</span></h1></header><div class="container"><section class="error-description"><p>The request could not be mapped to any database. Check the request URL is correct, and that URL to database mappings have been correctly configured.</p></section></div></body></html>"#,
    ),
    canned(
        "CXF: no service",
        404,
        &["No service was found."],
        "<html><body>No service was found.</body></html>",
    ),
    specific(
        "Axis: a method that a service must be asked with",
        405,
        &["Please enable REST support in WEB-INF/conf/axis2.xml and WEB-INF/web.xml"],
        r"<html><body><h2>Please enable REST support in WEB-INF/conf/axis2.xml and WEB-INF/web.xml</h2></body></html>",
    ),
    // Microsoft
    canned(
        "IIS 10: a directory that is not to be seen",
        403,
        &[
            "You do not have permission to view this directory or page using the credentials that you supplied.",
            "Access is denied.",
            "Forbidden: Access is denied.",
        ],
        r#"<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"/><title>403 - Forbidden: Access is denied.</title><style type="text/css"><!--body{margin:0;}--></style></head><body><div id="header"><h1>Server Error</h1></div><div id="content"> <div class="content-container"><fieldset>  <h2>403 - Forbidden: Access is denied.</h2>  <h3>You do not have permission to view this directory or page using the credentials that you supplied.</h3> </fieldset></div></div></body></html>"#,
    ),
    debug(
        "IIS 10: detailed, with the path on its disk",
        404,
        &["The resource you are looking for has been removed, had its name changed, or is temporarily unavailable."],
        r#"<!DOCTYPE html><html><head><title>IIS 10.0 Detailed Error - 404.0 - Not Found</title></head><body><div id="content"><div class="content-container"><h3>HTTP Error 404.0 - Not Found</h3><h4>The resource you are looking for has been removed, had its name changed, or is temporarily unavailable.</h4></div><div class="content-container"><fieldset><h4>Most likely causes:</h4><ul><li>The directory or file specified does not exist on the Web server.</li><li>The URL contains a typographical error.</li></ul></fieldset></div><div class="content-container"><fieldset><h4>Detailed Error Information:</h4><div id="details-left"><table><tr class="alt"><th>Module</th><td>&nbsp;&nbsp;&nbsp;IIS Web Core</td></tr><tr><th>Notification</th><td>MapRequestHandler</td></tr><tr class="alt"><th>Error Code</th><td>0x80070002</td></tr></table></div><div id="details-right"><table><tr class="alt"><th>Requested URL</th><td>http://localhost:80/nope</td></tr><tr><th>Physical Path</th><td>C:\inetpub\wwwroot\nope</td></tr><tr class="alt"><th>Logon Method</th><td>Anonymous</td></tr></table></div></fieldset></div></div></body></html>"#,
    ),
    canned(
        "IIS 6: what to try",
        404,
        &["The page you are looking for might have been removed, had its name changed, or is temporarily unavailable."],
        r#"<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd"><HTML><HEAD><TITLE>The page cannot be found</TITLE></HEAD><BODY><TABLE width=500 border=0 cellspacing=10><TR><TD><h1>The page cannot be found</h1>The page you are looking for might have been removed, had its name changed, or is temporarily unavailable.<hr><p>Please try the following:</p><ul><li>Make sure that the Web site address displayed in the address bar of your browser is spelled and formatted correctly.</li><li>If you reached this page by clicking a link, contact the Web site administrator to alert them that the link is incorrectly formatted.</li><li>Click the <a href="javascript:history.back(1)">Back</a> button to try another link.</li></ul><h2>HTTP Error 404 - File or directory not found.<br>Internet Information Services (IIS)</h2><hr><p>Technical Information (for support personnel)</p><ul><li>Go to <a href="http://go.microsoft.com/fwlink/?linkid=8180">Microsoft Product Support Services</a> and perform a title search for the words <b>HTTP</b> and <b>404</b>.</li></ul></TD></TR></TABLE></BODY></HTML>"#,
    ),
    specific(
        "http.sys: a header that is too long",
        400,
        &["The size of the request headers is too long."],
        r#"<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN""http://www.w3.org/TR/html4/strict.dtd"><HTML><HEAD><TITLE>Bad Request</TITLE><META HTTP-EQUIV="Content-Type" Content="text/html; charset=us-ascii"></HEAD><BODY><h2>Bad Request - Request Too Long</h2><hr><p>HTTP Error 400. The size of the request headers is too long.</p></BODY></HTML>"#,
    ),
    canned(
        "http.sys: a request without a length",
        411,
        &["The request must be chunked or have a content length."],
        r"<HTML><HEAD><TITLE>Length Required</TITLE></HEAD><BODY><h2>Length Required</h2><hr><p>HTTP Error 411. The request must be chunked or have a content length.</p></BODY></HTML>",
    ),
    debug(
        "ASP.NET: a dangerous path, with its stack",
        400,
        &["A potentially dangerous Request.Path value was detected from the client (:)."],
        r##"<!DOCTYPE html><html><head><title>A potentially dangerous Request.Path value was detected from the client (:).</title></head><body bgcolor="white"><span><H1>Server Error in '/' Application.<hr width=100% size=1 color=silver></H1><h2> <i>A potentially dangerous Request.Path value was detected from the client (:).</i> </h2></span><font face="Arial, Helvetica, Geneva, SunSans-Regular, sans-serif "><b> Description: </b>An unhandled exception occurred during the execution of the current web request. Please review the stack trace for more information about the error and where it originated in the code.<br><br><b> Exception Details: </b>System.Web.HttpException: A potentially dangerous Request.Path value was detected from the client (:).<br><br><b>Source Error:</b> <br><br><table width=100% bgcolor="#ffffcc"><tr><td><code>An unhandled exception was generated during the execution of the current web request.</code></td></tr></table><br><b>Stack Trace:</b> <br><br><table width=100% bgcolor="#ffffcc"><tr><td><code><pre>
[HttpException (0x80004005): A potentially dangerous Request.Path value was detected from the client (:).]
   System.Web.HttpRequest.ValidateInputIfRequiredByConfig() +11892616
   System.Web.PipelineStepManager.ValidateHelper(HttpContext context) +55
</pre></code></td></tr></table><br><hr width=100% size=1 color=silver><b>Version Information:</b>&nbsp;Microsoft .NET Framework Version:4.0.30319; ASP.NET Version:4.8.4494.0</font></body></html>"##,
    ),
    canned(
        "ASP.NET Core: the page of a new project",
        400,
        &["An error occurred while processing your request."],
        r#"<!DOCTYPE html><html lang="en"><head><title>Error - Shop</title></head><body><header><nav class="navbar navbar-expand-sm"><div class="container"><a class="navbar-brand" href="/">Shop</a><ul class="navbar-nav"><li class="nav-item"><a class="nav-link" href="/">Home</a></li><li class="nav-item"><a class="nav-link" href="/Privacy">Privacy</a></li></ul></div></nav></header><div class="container"><main role="main" class="pb-3"><h1 class="text-danger">Error.</h1><h2 class="text-danger">An error occurred while processing your request.</h2><p><strong>Request ID:</strong> <code>00-8a3c60f7d188f8fa-79d6a46f2f-00</code></p><h3>Development Mode</h3><p>Swapping to the <strong>Development</strong> environment displays detailed information about the error that occurred.</p><p><strong>The Development environment shouldn't be enabled for deployed applications.</strong> It can result in displaying sensitive information from exceptions to end users.</p></main></div><footer class="border-top footer text-muted"><div class="container">&copy; 2024 - Shop - <a href="/Privacy">Privacy</a></div></footer></body></html>"#,
    ),
    canned(
        "WCF: a path without an endpoint",
        404,
        &[
            "Endpoint not found. Please see the service help page for constructing valid requests to the service.",
            "Endpoint not found.",
        ],
        r#"<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Service</title><style>BODY { color: #000000; }</style></head><body><div id="content"><p class="heading1">Service</p><p>Endpoint not found. Please see the <a rel="help-page" href="http://shop.example/orders.svc/help">service help page</a> for constructing valid requests to the service.</p></div></body></html>"#,
    ),
    specific(
        "Azure: an application that was stopped",
        403,
        &[
            "The web app you have attempted to reach is currently stopped and does not accept any requests. Please try to reload the page or visit it again soon.",
            "This web app is stopped.",
        ],
        r#"<!DOCTYPE html><html><head><title>Web App - Unavailable</title><style type="text/css">html { height: 100%; }</style></head><body><div id="feature"><div id="content"><h1 id="unavailable">Error 403 - This web app is stopped.</h1><p id="tryAgain">The web app you have attempted to reach is currently stopped and does not accept any requests. Please try to reload the page or visit it again soon.</p><p id="toAdmin">If you are the web app administrator, please find the common 403 error scenarios and resolution <a href="https://go.microsoft.com/fwlink/?linkid=2095007" target="_blank">here</a>. For further troubleshooting tools and recommendations, please visit <a href="https://portal.azure.com/">Azure Portal</a>.</p></div></div></body></html>"#,
    ),
    reason(
        "Azure: a gateway that signs",
        403,
        "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n<hr><center>Microsoft-Azure-Application-Gateway/v2</center>\r\n</body>\r\n</html>\r\n",
    ),
    // Apache, nginx and their kind
    specific(
        "Apache: a document that is a string",
        404,
        &["Sorry, the pot shop moved to the market place."],
        "Sorry, the pot shop moved to the market place.",
    ),
    canned(
        "Apache: the page in many languages",
        404,
        &[
            "The requested URL was not found on this server. The link on the referring page seems to be wrong or outdated. Please inform the author of that page about the error.",
            "The requested URL was not found on this server.",
        ],
        r#"<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en"><head><title>Object not found!</title><link rev="made" href="mailto:you@example.com" /></head><body><h1>Object not found!</h1><p>

    The requested URL was not found on this server.

    The link on the
    <a href="http://shop.example/">referring
    page</a> seems to be wrong or outdated. Please inform the author of
    <a href="http://shop.example/">that page</a>
    about the error.

</p><p>If you think this is a server error, please contact the <a href="mailto:you@example.com">webmaster</a>.</p><h2>Error 404</h2><address><a href="/">localhost</a><br /><span>Apache/2.4.38 (Unix) OpenSSL/1.1.1b</span></address></body></html>"#,
    ),
    canned(
        "Apache: a rule of its firewall",
        406,
        &[
            "An appropriate representation of the requested resource could not be found on this server. This error was generated by Mod_Security.",
            "An appropriate representation of the requested resource could not be found on this server.",
        ],
        r"<head><title>Not Acceptable!</title></head><body><h1>Not Acceptable!</h1><p>An appropriate representation of the requested resource could not be found on this server. This error was generated by Mod_Security.</p></body></html>",
    ),
    canned(
        "nginx: the page of a distribution",
        404,
        &[
            "Sorry, the page you are looking for is currently unavailable. Please try again later.",
            "Sorry, the page you are looking for is currently unavailable.",
        ],
        r"<!DOCTYPE html><html><head><title>Error</title><style>html { color-scheme: light dark; }</style></head><body><h1>An error occurred.</h1><p>Sorry, the page you are looking for is currently unavailable.<br/>Please try again later.</p><p>If you are the system administrator of this resource then you should check the error log for details.</p><p><em>Faithfully yours, nginx.</em></p></body></html>",
    ),
    specific(
        "nginx: a client without a certificate",
        400,
        &["No required SSL certificate was sent"],
        "<html>\r\n<head><title>400 No required SSL certificate was sent</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n<center>No required SSL certificate was sent</center>\r\n<hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>\r\n",
    ),
    debug(
        "nginx: a page that tells where it lies",
        404,
        &["The page you are looking for is not found."],
        r#"<!DOCTYPE html><html><head><title>The page is not found</title></head><body><h1><strong>nginx error!</strong></h1><div class="content"><h3>The page you are looking for is not found.</h3><div class="alert"><h2>Website Administrator</h2><div class="content"><p>Something has triggered missing webpage on your website. This is the default 404 error page for <strong>nginx</strong> that is distributed with Fedora. It is located <tt>/usr/share/nginx/html/404.html</tt></p><p>You should customize this error page for your own site or edit the <tt>error_page</tt> directive in the <strong>nginx</strong> configuration file <tt>/etc/nginx/nginx.conf</tt>.</p></div></div></div></body></html>"#,
    ),
    canned(
        "LiteSpeed: a note on who is no host",
        404,
        &["The resource requested could not be found on this server!"],
        r#"<!DOCTYPE html><html style="height:100%"><head><meta name="viewport" content="width=device-width, initial-scale=1, shrink-to-fit=no" /><title> 404 Not Found</title></head><body style="color: #444; margin:0;font: normal 14px/20px Arial, Helvetica, sans-serif; height:100%; background-color: #fff;"><div style="height:auto; min-height:100%; "> <div style="text-align: center; width:800px; margin-left: -400px; position:absolute; top: 30%; left:50%;"><h1 style="margin:0; font-size:150px; line-height:150px; font-weight:bold;">404</h1><h2 style="margin-top:20px;font-size: 30px;">Not Found</h2><p>The resource requested could not be found on this server!</p></div></div><div style="color:#f0f0f0; font-size:12px;margin:auto;padding:0px 30px 0px 30px;position:relative;clear:both;height:100px;margin-top:-101px;background-color:#474747;border-top: 1px solid rgba(0,0,0,0.15);box-shadow: 0 1px 0 rgba(255, 255, 255, 0.3) inset;"><br>Proudly powered by LiteSpeed Web Server<p>Please be advised that LiteSpeed Technologies Inc. is not a web hosting company and, as such, has no control over content found on this site.</p></div></body></html>"#,
    ),
    canned(
        "Cherokee: a signature below a rule",
        404,
        &["The requested URL /pots was not found on this server."],
        r#"<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN"><html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>The requested URL /pots was not found on this server.<p><hr>Cherokee web server 1.2.104 (Debian), Port 80</body></html>"#,
    ),
    canned(
        "thttpd: padding for an old browser",
        404,
        &["The requested URL '/pots' was not found on this server."],
        r#"<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>
<BODY BGCOLOR="cc9999" TEXT="000000" LINK="2020ff" VLINK="4040cc">
<H2>404 Not Found</H2>
The requested URL '/pots' was not found on this server.
<!--
Padding so that MSIE deigns to show this error instead of its own canned one.
Padding so that MSIE deigns to show this error instead of its own canned one.
-->
<HR>
<ADDRESS><A HREF="http://www.acme.com/software/thttpd/">thttpd/2.29 23May2018</A></ADDRESS>
</BODY>
</HTML>
"#,
    ),
    canned(
        "darkhttpd: when it was generated",
        403,
        &["You don't have permission to access this URL."],
        "<!DOCTYPE html><html><head><title>403 Forbidden</title></head><body>\n<h1>Forbidden</h1>\nYou don't have permission to access this URL.\n<hr>\nGenerated by darkhttpd/1.14 on Thu, 04 Jan 2024 10:11:12 GMT\n</body></html>\n",
    ),
    specific(
        "GoAhead: a document that cannot be opened",
        404,
        &["Cannot open document for: /pots.asp"],
        r"<html><head><title>Document Error: Page not found</title></head><body><h2>Access Error: Page not found</h2><p>Cannot open document for: /pots.asp</p></body></html>",
    ),
    specific(
        "RomPager: an object that is protected",
        401,
        &[
            "This object on the printer is protected.",
            "This object on the printer is protected",
        ],
        r"<HTML><HEAD><TITLE>Protected Object</TITLE></HEAD><BODY><H1>Protected Object</H1>This object on the printer is protected.<P></BODY></HTML>",
    ),
    reason(
        "OpenBSD httpd: an address below a rule",
        404,
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>404 Not Found</title>\n<style type=\"text/css\"><!--\nbody { background-color: white; }\n--></style>\n</head>\n<body>\n<h1>404 Not Found</h1>\n<hr>\n<address>OpenBSD httpd</address>\n</body>\n</html>\n",
    ),
    canned(
        "MochiWeb: an address in capitals",
        404,
        &["The requested document was not found on this server."],
        "<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD><BODY><H1>Not Found</H1>The requested document was not found on this server.<P><HR><ADDRESS>mochiweb+webmachine web server</ADDRESS></BODY></HTML>",
    ),
    canned(
        "Hunchentoot: a signature of links",
        404,
        &["The requested URL /pots was not found on this server."],
        "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1>The requested URL /pots was not found on this server.<p><hr><address><a href='http://weitz.de/hunchentoot/'>Hunchentoot 1.3.0</a> <a href='http://openssl.org'>(SBCL 2.3.7)</a> at shop.example:4242</address></p></body></html>",
    ),
    canned(
        "Python: a code and its explanation",
        404,
        &["File not found", "File not found."],
        r#"<!DOCTYPE HTML><html lang="en"><head><meta charset="utf-8"><title>Error response</title></head><body><h1>Error response</h1><p>Error code: 404</p><p>Message: File not found.</p><p>Error code explanation: 404 - Nothing matches the given URI.</p></body></html>"#,
    ),
    // Proxies
    canned(
        "HAProxy: too many of one client",
        429,
        &["You have sent too many requests in a given amount of time."],
        "<html><body><h1>429 Too Many Requests</h1>\nYou have sent too many requests in a given amount of time.\n</body></html>\n",
    ),
    specific(
        "Varnish: a reason that its owner wrote",
        403,
        &["Pots are only for the people of the town"],
        "<!DOCTYPE html>\n<html>\n  <head>\n    <title>403 Pots are only for the people of the town</title>\n  </head>\n  <body>\n    <h1>Error 403 Pots are only for the people of the town</h1>\n    <p>Pots are only for the people of the town</p>\n    <h3>Guru Meditation:</h3>\n    <p>XID: 32770</p>\n    <hr>\n    <p>Varnish cache server</p>\n  </body>\n</html>\n",
    ),
    specific(
        "Squid: a URL that is wrong",
        400,
        &["Invalid URL", "Some aspect of the requested URL is incorrect."],
        r#"<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd"><html><head><title>ERROR: The requested URL could not be retrieved</title></head><body id=ERR_INVALID_URL><div id="titles"><h1>ERROR</h1><h2>The requested URL could not be retrieved</h2></div><hr><div id="content"><p>The following error was encountered while trying to retrieve the URL: <a href="/pots">/pots</a></p><blockquote id="error"><p><b>Invalid URL</b></p></blockquote><p>Some aspect of the requested URL is incorrect.</p><p>Some possible problems are:</p><ul><li><p>Missing or incorrect access protocol (should be <q>http://</q> or similar)</p></li><li><p>Missing hostname</p></li><li><p>Illegal double-escape in the URL-Path</p></li></ul><p>Your cache administrator is <a href="mailto:webmaster?subject=x">webmaster</a>.</p><br></div><hr><div id="footer"><p>Generated Thu, 04 Jan 2024 10:11:12 GMT by cache.example (squid/5.7)</p><!-- ERR_INVALID_URL --></div></body></html>"#,
    ),
    canned(
        "Squid: a proxy that wants to know who asks",
        407,
        &[
            "Cache Access Denied.",
            "Sorry, you are not currently allowed to request http://x.example/ from this cache until you have authenticated yourself.",
        ],
        r#"<html><head><title>ERROR: Cache Access Denied</title></head><body id=ERR_CACHE_ACCESS_DENIED><div id="titles"><h1>ERROR</h1><h2>Cache Access Denied.</h2></div><hr><div id="content"><p>The following error was encountered while trying to retrieve the URL: <a href="http://x.example/">http://x.example/</a></p><blockquote id="error"><p><b>Cache Access Denied.</b></p></blockquote><p>Sorry, you are not currently allowed to request http://x.example/ from this cache until you have authenticated yourself.</p><p>Please contact the <a href="mailto:webmaster?subject=x">cache administrator</a> if you have difficulties authenticating yourself.</p><br></div><hr><div id="footer"><p>Generated Thu, 04 Jan 2024 10:11:12 GMT by cache.example (squid/5.7)</p></div></body></html>"#,
    ),
    canned(
        "Kong: no route",
        404,
        &["no Route matched with those values."],
        r#"<!doctype html><html><head><meta charset="utf-8"><title>Error</title></head><body><h1>Error</h1><p>no Route matched with those values.</p><p>request_id: 7d4f3a1b8c2e6f5a9b0c1d2e3f4a5b6c</p></body></html>"#,
    ),
    canned(
        "a theme of error pages for an ingress",
        404,
        &["The server can not find the requested page"],
        r#"<!DOCTYPE html><html lang="en"><head><meta name="robots" content="noindex, nofollow"><title>404: Not Found</title></head><body><div class="full-height"><div class="wrapper"><div class="message"><div class="code">404</div><div class="text"><h1>Not Found</h1><p>The server can not find the requested page</p></div></div><table class="details"><tr><td class="name">Host</td><td class="value">shop.example</td></tr><tr><td class="name">Original URI</td><td class="value">/pots</td></tr><tr><td class="name">Forwarded for</td><td class="value">10.0.0.1</td></tr><tr><td class="name">Request ID</td><td class="value">0a1b2c3d</td></tr><tr><td class="name">Timestamp</td><td class="value">1704363072</td></tr></table></div></div></body></html>"#,
    ),
    // Servers of chat, of packages, of watchdogs
    canned(
        "Prosody: a shrug",
        404,
        &[
            "Whatever you were looking for is not here. Where did you put it?",
            "Whatever you were looking for is not here.",
        ],
        r#"<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>404 Not Found</title><style>:root{color-scheme:light dark}.warning>p{color:yellow}</style></head><body><h1>404 Not Found</h1><p>Whatever you were looking for is not here. Where did you put it?</p><div class="warning"></div><div class="extra"></div></body></html>"#,
    ),
    specific(
        "Prosody: a host below the shrug",
        404,
        &[
            "This server does not know the host shop.example.",
            "Whatever you were looking for is not here. Keep looking. This server does not know the host shop.example.",
        ],
        r#"<!DOCTYPE html><html><head><meta charset="utf-8"><title>404 Not Found</title></head><body><h1>404 Not Found</h1><p>Whatever you were looking for is not here. Keep looking.</p><p class="extra">This server does not know the host shop.example.</p></body></html>"#,
    ),
    specific(
        "Monit: a service",
        404,
        &["There is no service named \"pots\""],
        r#"<html><head><title>404 Not Found</title></head><body bgcolor=#FFFFFF><h2>Not Found</h2>There is no service named "pots"<hr><a href='http://mmonit.com/monit/'><font size=-1>monit 5.33.0</font></a></body></html>"#,
    ),
    specific(
        "Monit: an action",
        400,
        &["Invalid action \"fly\""],
        r#"<html><head><title>400 Bad Request</title></head><body bgcolor=#FFFFFF><h2>Bad Request</h2>Invalid action "fly"<hr><a href='http://mmonit.com/monit/'><font size=-1>monit 5.33.0</font></a></body></html>"#,
    ),
    canned(
        "Monit: credentials",
        401,
        &[
            "You are not authorized to access monit. Either you supplied the wrong credentials (e.g. bad password), or your browser doesn't understand how to supply the credentials required",
            "You are not authorized to access monit.",
        ],
        r"<html><head><title>401 Unauthorized</title></head><body bgcolor=#FFFFFF><h2>Unauthorized</h2>You are not authorized to access monit. Either you supplied the wrong credentials (e.g. bad password), or your browser doesn't understand how to supply the credentials required<hr><a href='http://mmonit.com/monit/'><font size=-1>monit 5.33.0</font></a></body></html>",
    ),
    specific(
        "devpi: an index",
        404,
        &["The stage ann/dev could not be found."],
        r#"<!DOCTYPE html><html lang="en"><head><title>devpi - Error 404</title></head><body><div class="header"><div class="toolbar"><a class="navigation" href="/">devpi</a><form method="get" action="/+search"><input class="query" type="text" name="query"><input type="submit" class="button" value="Search"></form><a class="infolink" href="/+searchhelp">How to search?</a></div></div><div class="toolbar versions"><span>server 6.9.2</span><span>web 4.2.1</span></div><h1>Error 404</h1><div class="content"><p>The stage ann/dev could not be found.</p></div></body></html>"#,
    ),
    specific(
        "LoopBack: a model",
        404,
        &["Unknown \"Pot\" id \"42\"."],
        r#"<html><head><meta charset="utf-8"><title>Unknown "Pot" id "42".</title><style>* { margin: 0; }</style></head><body><div id="wrapper"><h1>Error</h1><h2><em>404</em> Unknown &#34;Pot&#34; id &#34;42&#34;.</h2></div></body></html>"#,
    ),
    specific(
        "LoopBack: properties that are not valid",
        422,
        &["The `Pot` instance is not valid. Details: `name` can't be blank (value: undefined)."],
        r#"<html><head><meta charset="utf-8"><title>ValidationError</title></head><body><div id="wrapper"><h1>ValidationError</h1><h2><em>422</em> The `Pot` instance is not valid. Details: `name` can&#39;t be blank (value: undefined).</h2></div></body></html>"#,
    ),
    specific(
        "LoopBack: a login",
        401,
        &["login failed"],
        r#"<html><head><meta charset="utf-8"><title>login failed</title></head><body><div id="wrapper"><h1>Error</h1><h2><em>401</em> login failed</h2></div></body></html>"#,
    ),
    canned(
        "inets: a method",
        405,
        &["The requested method TRACE is not allowed for the URL /pots."],
        "<HTML>\n       <HEAD>\n           <TITLE>Method Not Allowed</TITLE>\n      </HEAD>\n      <BODY>\n      <H1>Method Not Allowed</H1>\nThe requested method TRACE is not allowed for the URL /pots.</BODY>\n      </HTML>\n",
    ),
    specific(
        "Zope: a parameter",
        400,
        &[
            "The parameter, size, was omitted from the request. Make sure to specify all required parameters, and try the request again.",
            "The parameter, size, was omitted from the request.",
        ],
        r##"<html><head><title>Zope</title></head><body bgcolor="#FFFFFF"><h2>Site Error</h2><p>An error was encountered while publishing this resource.</p><p><strong>Invalid request</strong></p>The parameter, <em>size</em>, was omitted from the request.<p>Make sure to specify all required parameters, and try the request again.</p><hr noshade="noshade"/><p>Troubleshooting Suggestions</p><ul><li>The URL may be incorrect.</li><li>The parameters passed to this resource may be incorrect.</li></ul><p>If the error persists please contact the site maintainer. Thank you for your patience.</p></body></html>"##,
    ),
    specific(
        "Zope: the type and the value of an error",
        400,
        &["The id pots is in use."],
        r#"<html><head><title>Error</title></head><body><h2>Site Error</h2><p>An error was encountered while publishing this resource.</p><p><strong>Error Type: BadRequest</strong><br/><strong>Error Value: The id pots is in use.</strong></p><hr noshade="noshade"/><p>Troubleshooting Suggestions</p><ul><li>The URL may be incorrect.</li></ul></body></html>"#,
    ),
    canned(
        "Privoxy: a page of its own that it has not",
        404,
        &["Could not find the file or URL you requested."],
        r#"<!DOCTYPE html><html><head><title>404 - Privoxy@localhost</title></head><body><table cellpadding="20"><tr><td class="status">404</td><td class="title"><h1>This is <a href="https://www.privoxy.org/">Privoxy</a> 3.0.34 on localhost (127.0.0.1), port 8118, enabled</h1></td></tr><tr><td class="warning" colspan="2"><h2>Not Found</h2><p>Could not find the file or URL you requested.</p></td></tr><tr><td class="box" colspan="2"><h2>More Privoxy:</h2><ul><li><a href="/">Privoxy main page</a></li></ul></td></tr></table></body></html>"#,
    ),
    // Edges and firewalls
    canned(
        "Cloudflare: a rule that blocks",
        403,
        &[
            "Sorry, you have been blocked",
            "You are unable to access shop.example",
            "This website is using a security service to protect itself from online attacks. The action you just performed triggered the security solution. There are several actions that could trigger this block including submitting a certain word or phrase, a SQL command or malformed data.",
        ],
        r#"<!DOCTYPE html><html class="no-js" lang="en-US"><head><title>Attention Required! | Cloudflare</title></head><body><div id="cf-wrapper"><div class="cf-alert cf-alert-error cf-cookie-error" id="cookie-alert" data-translate="enable_cookies">Please enable cookies.</div><div id="cf-error-details" class="cf-error-details-wrapper"><div class="cf-wrapper cf-header cf-error-overview"><h1 data-translate="block_headline">Sorry, you have been blocked</h1><h2 class="cf-subheadline"><span data-translate="unable_to_access">You are unable to access</span> shop.example</h2></div><div class="cf-section cf-highlight"><div class="cf-wrapper"><div class="cf-screenshot-container cf-screenshot-full"><span class="cf-no-screenshot error"></span></div></div></div><div class="cf-section cf-wrapper"><div class="cf-columns two"><div class="cf-column"><h2 data-translate="blocked_why_headline">Why have I been blocked?</h2><p data-translate="blocked_why_detail">This website is using a security service to protect itself from online attacks. The action you just performed triggered the security solution. There are several actions that could trigger this block including submitting a certain word or phrase, a SQL command or malformed data.</p></div><div class="cf-column"><h2 data-translate="blocked_resolve_headline">What can I do to resolve this?</h2><p data-translate="blocked_resolve_detail">You can email the site owner to let them know you were blocked. Please include what you were doing when this page came up and the Cloudflare Ray ID found at the bottom of this page.</p></div></div></div><div class="cf-error-footer cf-wrapper"><p class="text-13"><span class="cf-footer-item">Cloudflare Ray ID: <strong>7a1b2c3d4e5f6a7b</strong></span><span class="cf-footer-separator">&bull;</span><span id="cf-footer-item-ip" class="cf-footer-item">Your IP: <button type="button" id="cf-footer-ip-reveal">Click to reveal</button><span class="hidden" id="cf-footer-ip">10.0.0.1</span></span><span class="cf-footer-separator">&bull;</span><span class="cf-footer-item"><span>Performance &amp; security by</span> <a rel="noopener noreferrer" href="https://www.cloudflare.com/5xx-error-landing" target="_blank">Cloudflare</a></span></p></div></div></div></body></html>"#,
    ),
    specific(
        "Cloudflare: an owner who bans",
        429,
        &[
            "The owner of this website (shop.example) has banned you temporarily from accessing this website.",
            "You are being rate limited",
        ],
        r#"<!DOCTYPE html><html lang="en-US"><head><title>Access denied | shop.example used Cloudflare to restrict access</title></head><body><div id="cf-wrapper"><div id="cf-error-details" class="p-0"><header class="mx-auto pt-10"><h1 class="inline-block"><span class="inline-block" data-translate="error">Error</span><span class="code-label">1015</span></h1><span class="inline-block font-mono">Ray ID: 7a1b2c3d4e5f6a7b &bull;</span><span class="font-mono">2024-01-04 10:11:12 UTC</span><h2 class="text-gray-600">You are being rate limited</h2></header><section class="w-240 mx-auto"><div class="w-1/2"><h2 data-translate="what_happened">What happened?</h2><p>The owner of this website (shop.example) has banned you temporarily from accessing this website.</p></div></section><div class="feedback-hidden py-8 text-center">Was this page helpful? <button>Yes</button><button>No</button></div><div class="cf-error-footer cf-wrapper"><p><span class="cf-footer-item">Cloudflare Ray ID: <strong>7a1b2c3d4e5f6a7b</strong></span><span class="cf-footer-item"><span>Performance &amp; security by</span> <a href="https://www.cloudflare.com/">Cloudflare</a></span></p></div></div></div></body></html>"#,
    ),
    reason(
        "Cloudflare: a challenge",
        403,
        r#"<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title><meta http-equiv="refresh" content="390"></head><body class="no-js"><div class="main-wrapper" role="main"><div class="main-content"><noscript><div id="challenge-error-title"><div class="h2"><span class="icon-wrapper"></span><span id="challenge-error-text">Enable JavaScript and cookies to continue</span></div></div></noscript></div></div><script>(function(){window._cf_chl_opt={cvId:'2'};}());</script></body></html>"#,
    ),
    specific(
        "Akamai: a URL that is wrong",
        400,
        &["The requested URL \"[no URL]\", is invalid."],
        "<HTML><HEAD>\n<TITLE>Invalid URL</TITLE>\n</HEAD><BODY>\n<H1>Invalid URL</H1>\nThe requested URL \"&#91;no&#32;URL&#93;\", is invalid.<p>\nReference&#32;&#35;9&#46;44952417&#46;1704363072&#46;3f0d2a\n</BODY></HTML>\n",
    ),
    specific(
        "Fastly: a domain that it does not know",
        404,
        &[
            "Fastly error: unknown domain: shop.example. Please check that this domain has been added to a service.",
            "unknown domain: shop.example. Please check that this domain has been added to a service.",
        ],
        "\n<html>\n<head>\n<title>Fastly error: unknown domain shop.example</title>\n</head>\n<body>\n<p>Fastly error: unknown domain: shop.example. Please check that this domain has been added to a service.</p>\n<p>Details: cache-fra-etou8220091-FRA</p></body></html>",
    ),
    specific(
        "S3: a bucket that is no site",
        404,
        &["The specified bucket does not have a website configuration"],
        "<html>\n<head><title>404 Not Found</title></head>\n<body>\n<h1>404 Not Found</h1>\n<ul>\n<li>Code: NoSuchWebsiteConfiguration</li>\n<li>Message: The specified bucket does not have a website configuration</li>\n<li>BucketName: pots</li>\n<li>RequestId: 0A1B2C3D4E5F6A7B</li>\n<li>HostId: aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789+/=</li>\n</ul>\n<hr/>\n</body>\n</html>\n",
    ),
    canned(
        "S3: an error within an error",
        403,
        &["Access Denied"],
        "<html>\n<head><title>403 Forbidden</title></head>\n<body>\n<h1>403 Forbidden</h1>\n<ul>\n<li>Code: AccessDenied</li>\n<li>Message: Access Denied</li>\n<li>RequestId: 0A1B2C3D4E5F6A7B</li>\n<li>HostId: aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789+/=</li>\n</ul>\n<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n<li>Code: AccessDenied</li>\n<li>Message: Access Denied</li>\n</ul>\n<hr/>\n</body>\n</html>\n",
    ),
    canned(
        "Google: all that it knows",
        404,
        &[
            "The requested URL /pots was not found on this server. That’s all we know.",
            "The requested URL /pots was not found on this server.",
        ],
        "<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <title>Error 404 (Not Found)!!1</title>\n  <style>\n    *{margin:0;padding:0}\n  </style>\n  <a href=//www.google.com/><span id=logo aria-label=Google></span></a>\n  <p><b>404.</b> <ins>That’s an error.</ins>\n  <p>The requested URL <code>/pots</code> was not found on this server.  <ins>That’s all we know.</ins>\n",
    ),
    canned(
        "Google: a heading that says it",
        403,
        &["Your client does not have permission to get URL /pots from this server."],
        "\n<html><head>\n<meta http-equiv=\"content-type\" content=\"text/html;charset=utf-8\">\n<title>403 Forbidden</title>\n</head>\n<body text=#000000 bgcolor=#ffffff>\n<h1>Error: Forbidden</h1>\n<h2>Your client does not have permission to get URL <code>/pots</code> from this server.</h2>\n<h2></h2>\n</body></html>\n",
    ),
    reason(
        "Imperva: a frame",
        403,
        r#"<html style="height:100%"><head><META NAME="ROBOTS" CONTENT="NOINDEX, NOFOLLOW"></head><body style="margin:0px;height:100%"><iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31" frameborder=0 width="100%" height="100%">Request unsuccessful. Incapsula incident ID: 1234000560012345-678901234567</iframe></body></html>"#,
    ),
    specific(
        "Sucuri: a table with a reason",
        403,
        &["An attempted SQL injection was detected and blocked."],
        r#"<!DOCTYPE html><html lang="en"><head><title>Sucuri WebSite Firewall - Access Denied</title></head><body><div id="main-container"><header class="app-header clearfix"><div class="wrap"><a href="https://sucuri.net/?utm=x" class="logo"></a><span class="logo-neartext">Website Firewall</span></div></header><section class="app-content access-denied clearfix"><div class="box center width-max-940"><h1 class="brand-font font-size-xtra no-margin"><i class="icon-circle-red"></i>Access Denied - Sucuri Website Firewall</h1><p class="medium-text code-snippet">If you are the site owner (or you manage this site), please whitelist your IP or if you think this block is an error please <a href="https://support.sucuri.net/" class="color-green underline">open a support ticket</a> and make sure to include the block details (displayed in the box below), so we can assist you in troubleshooting the issue. </p><h2>Block details:</h2><table class="property-table overflow-break-all line-height-16"><tr><td>Your IP:</td><td><span>10.0.0.1</span></td></tr><tr><td>URL:</td><td><span>shop.example/?q=1</span></td></tr><tr><td>Your Browser: </td><td><span>curl</span></td></tr><tr><td>Block ID:</td><td><span>SQLI19</span></td></tr><tr><td>Block reason:</td><td><span>An attempted SQL injection was detected and blocked.</span></td></tr><tr><td>Time:</td><td><span>2024-01-04 10:11:12</span></td></tr><tr><td>Server ID:</td><td><span>14005</span></td></tr></table></div></section><footer class="app-footer"><span>&copy; 2024 Sucuri Inc. All rights reserved.</span></footer></div></body></html>"#,
    ),
    specific(
        "a filter at school: a category",
        403,
        &["You have tried to access a web page that is in violation of your Internet usage policy."],
        r#"<!DOCTYPE html><html lang="en"><head><title>Web Filter Violation</title></head><body><div class="message-container"><div class="logo"></div><h1>FortiGuard Intrusion Prevention - Access Blocked</h1><h3>Web Page Blocked</h3><p>You have tried to access a web page that is in violation of your Internet usage policy.</p><table><tbody><tr><td>Category</td><td>Gambling</td></tr><tr><td>URL</td><td>http://x.example/</td></tr></tbody></table><p>To have the rating of this web page re-evaluated <a href="http://r.example/">please click here</a>.</p></div></body></html>"#,
    ),
    reason(
        "a captive portal",
        403,
        r#"<html><head><title>Garden Hotel WiFi</title></head><body><div class="logo"><img src="/l.png" alt="Hotel"></div><h2>Welcome to our WiFi</h2><p>To use the Internet, please accept our terms of use.</p><form method="post" action="/login"><label for="room">Room number</label><input type="text" id="room" name="room"><label for="name">Last name</label><input type="text" id="name" name="name"><input type="checkbox" name="terms"> I have read the <a href="/terms">terms</a><button type="submit">Connect</button></form><p class="small">Need help? Dial 9 for reception.</p></body></html>"#,
    ),
    // Hosts
    specific(
        "GitHub Pages: no file",
        404,
        &["The site configured at this address does not contain the requested file."],
        r#"<!DOCTYPE html><html><head><title>Page not found &middot; GitHub Pages</title></head><body><div class="container"><h1>404</h1><p><strong>File not found</strong></p><p>The site configured at this address does not contain the requested file.</p><p>If this is your site, make sure that the filename case matches the URL as well as any file permissions.<br>For root URLs (like <code>http://example.com/</code>) you must provide an <code>index.html</code> file.</p><p><a href="https://help.github.com/pages/">Read the full documentation</a> for more information about using <strong>GitHub Pages</strong>.</p><div id="suggestions"><a href="https://githubstatus.com">GitHub Status</a> &mdash; <a href="https://twitter.com/githubstatus">@githubstatus</a></div><a href="/" class="logo logo-img-1x"></a></div></body></html>"#,
    ),
    canned(
        "Netlify: a card with a header and a body",
        404,
        &["Looks like you've followed a broken link or entered a URL that doesn't exist on this site."],
        r#"<!DOCTYPE html><html lang="en"><head><title>Page not found</title></head><body><div class="main"><div class="card"><div class="header"><h1>Page not found</h1></div><div class="body"><p>Looks like you've followed a broken link or entered a URL that doesn't exist on this site.</p><p><a id="back-link" href="/">&larr; Back to our site</a></p><hr><p>If this is your site, and you weren't expecting a 404 for this path, please visit Netlify's <a href="https://answers.netlify.com/t/x">"page not found" support guide</a> for troubleshooting tips.</p></div></div></div></body></html>"#,
    ),
    specific(
        "Vercel: a deployment that is gone",
        404,
        &[
            "This deployment cannot be found. For more information and troubleshooting, see our documentation.",
            "This deployment cannot be found.",
        ],
        r"<!doctype html><html lang=en><meta charset=utf-8><title>404: This page could not be found</title><div class=container><main><p class=devinfo-container><span class=error-code><strong>404</strong>: NOT_FOUND</span> <span class=devinfo-line>Code: <code>DEPLOYMENT_NOT_FOUND</code></span> <span class=devinfo-line>ID: <code>fra1::abcde-1704363072000-0a1b2c3d4e5f</code></span></p><a href=https://vercel.com/docs/errors/platform-error-codes#deployment_not_found class=owner-error><div class=note>This deployment cannot be found. For more information and troubleshooting, see our documentation.</div></a></main></div>",
    ),
    reason(
        "Heroku: a frame around the words",
        404,
        r#"<!DOCTYPE html><html><head><meta name="viewport" content="width=device-width, initial-scale=1"><title>No such app</title><style media="screen">html,body,iframe { margin: 0; padding: 0; }</style></head><body><iframe src="//www.herokucdn.com/error-pages/no-such-app.html"></iframe></body></html>"#,
    ),
    specific(
        "Shopify: a shop that is closed",
        404,
        &[
            "Sorry, this shop is currently unavailable.",
            "Sorry, this shop is currently unavailable",
        ],
        r#"<!DOCTYPE html><html lang="en"><head><title>Shop unavailable</title></head><body><main class="page"><div class="page__content"><div class="shop-icon"></div><h1 class="heading">Sorry, this shop is currently unavailable.</h1><p class="text"><a href="/admin">Are you the store owner? Log in here</a></p></div></main></body></html>"#,
    ),
    specific(
        "a host: an account that is suspended",
        403,
        &[
            "This account has been suspended. Either the domain has been overused, or the reseller ran out of resources.",
        ],
        r#"<html><head><title>Account Suspended</title></head><body><div id="wrap"><h1>Account Suspended</h1><p>This account has been suspended. Either the domain has been overused, or the reseller ran out of resources.</p><p>Contact your hosting provider for more information.</p></div></body></html>"#,
    ),
];
