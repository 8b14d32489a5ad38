//! Lists pages in the style of frameworks of many languages.

use super::{Row, canned, debug, reason, specific};

pub(super) const PAGES: &[Row] = &[
    // Python
    specific(
        "Django: what a view raised",
        404,
        &["No Pot matches the given query."],
        r#"<!DOCTYPE html><html lang="en"><head><meta http-equiv="content-type" content="text/html; charset=utf-8"><title>Page not found at /pots/4/</title><style>html * { padding:0; margin:0; }</style></head><body><header id="summary"><h1>Page not found <small>(404)</small></h1><pre class="exception_value">No Pot matches the given query.</pre><table class="meta"><tr><th scope="row">Request Method:</th><td>GET</td></tr><tr><th scope="row">Request URL:</th><td>http://shop.example/pots/4/</td></tr><tr><th scope="row">Raised by:</th><td>shop.views.pot</td></tr></table></header><main id="info"><p>Using the URLconf defined in <code>site.urls</code>, Django tried these URL patterns, in this order:</p><ol><li><code>admin/</code></li><li><code>pots/&lt;int:id&gt;/</code></li></ol><p>The current path, <code>pots/4/</code>, matched the last one.</p></main><footer id="explanation"><p>You’re seeing this error because you have <code>DEBUG = True</code> in your Django settings file. Change that to <code>False</code>, and Django will display a standard 404 page.</p></footer></body></html>"#,
    ),
    canned(
        "Django: no debugging",
        404,
        &["The requested resource was not found on this server."],
        "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Not Found</title>\n</head>\n<body>\n  <h1>Not Found</h1><p>The requested resource was not found on this server.</p>\n</body>\n</html>\n",
    ),
    reason(
        "Django: a bad request",
        400,
        "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Bad Request (400)</title>\n</head>\n<body>\n  <h1>Bad Request (400)</h1><p></p>\n</body>\n</html>\n",
    ),
    specific(
        "Django: a form without its cookie",
        403,
        &["CSRF cookie not set.", "CSRF verification failed. Request aborted."],
        r#"<!DOCTYPE html><html lang="en"><head><title>403 Forbidden</title></head><body><div id="summary"><h1>Forbidden <span>(403)</span></h1><p>CSRF verification failed. Request aborted.</p></div><div id="info"><h2>Help</h2><p>Reason given for failure:</p><pre>
    CSRF cookie not set.
    </pre><p>In general, this can occur when there is a genuine Cross Site Request Forgery, or when <a href="https://docs.djangoproject.com/en/5.0/ref/csrf/">Django’s CSRF mechanism</a> has not been used correctly.  For POST forms, you need to ensure:</p><ul><li>Your browser is accepting cookies.</li><li>The view function passes a <code>request</code> to the template’s <a href="https://docs.djangoproject.com/"><code>render</code></a> method.</li></ul><p>You’re seeing the help section of this page because you have <code>DEBUG = True</code> in your Django settings file. Change that to <code>False</code>, and only the initial error message will be displayed.</p></div></body></html>"#,
    ),
    specific(
        "Django REST framework: JSON in a page",
        404,
        &["No Pot matches the given query."],
        r#"<!DOCTYPE html><html><head><title>Pot Instance – Django REST framework</title></head><body class=""><div class="wrapper"><div class="navbar navbar-static-top navbar-inverse" role="navigation" aria-label="navbar"><div class="container"><span><a class='navbar-brand' rel="nofollow" href='https://www.django-rest-framework.org/'>Django REST framework</a></span><ul class="nav navbar-nav pull-right"><li><a href='/api-auth/login/?next=/pots/4/'>Log in</a></li></ul></div></div><div class="container"><ul class="breadcrumb"><li><a href="/">Api Root</a></li><li class="active"><a href="/pots/4/">Pot Instance</a></li></ul><div id="content" role="main" aria-label="content"><div class="region" aria-label="request form"><form id="get-form" class="pull-right"><fieldset><a class="btn btn-primary" href="/pots/4/">GET</a></fieldset></form></div><div class="content-main" role="main" aria-label="main content"><div class="page-header"><h1>Pot Instance</h1></div><div class="request-info" aria-label="request info"><pre class="prettyprint"><b>GET</b> /pots/4/</pre></div><div class="response-info" aria-label="response info"><pre class="prettyprint"><span class="meta nocode"><b>HTTP 404 Not Found</b>
<b>Allow:</b> <span class="lit">GET, HEAD, OPTIONS</span>
<b>Content-Type:</b> <span class="lit">application/json</span>
<b>Vary:</b> <span class="lit">Accept</span>

</span>{
    &quot;detail&quot;: &quot;No Pot matches the given query.&quot;
}</pre></div></div></div></div></div></body></html>"#,
    ),
    specific(
        "Flask: a description",
        404,
        &["No such user"],
        "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>No such user</p>\n",
    ),
    specific(
        "Werkzeug: a key that is missing",
        400,
        &[
            "The browser (or proxy) sent a request that this server could not understand. KeyError: 'name'",
            "KeyError: 'name'",
        ],
        "<!doctype html>\n<html lang=en>\n<title>400 Bad Request</title>\n<h1>Bad Request</h1>\n<p>The browser (or proxy) sent a request that this server could not understand.<br>KeyError: &#39;name&#39;</p>\n",
    ),
    specific(
        "Flask-AppBuilder: a flash above the login",
        403,
        &["Access is Denied"],
        r#"<!DOCTYPE html><html><head><title>Superset</title></head><body><div class="navbar navbar-default"><div class="container-fluid"><a class="navbar-brand" href="/"><img src="/l.png" alt="Superset"></a><ul class="nav navbar-nav"><li><a href="/login/">Login</a></li></ul></div></div><div class="container"><div class="row"><div class="alert alert-danger alert-dismissable"><button type="button" class="close" data-dismiss="alert">&times;</button>Access is Denied</div></div><div id="loginbox"><div class="panel panel-primary"><div class="panel-heading"><div class="panel-title">Sign In</div></div><div class="panel-body"><form action="" method="post" name="login"><div class="help-block">Enter your login and password below:</div><label for="username">Username:</label><input id="username" name="username" type="text"><label for="password">Password:</label><input id="password" name="password" type="password"><input class="btn" type="submit" value="Sign In"></form></div></div></div></div></body></html>"#,
    ),
    reason(
        "Bottle: a quoted address",
        405,
        r#"<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN"><html><head><title>Error: 405 Method Not Allowed</title><style type="text/css">html {background-color: #eee; font-family: sans-serif;}</style></head><body><h1>Error: 405 Method Not Allowed</h1><p>Sorry, the requested URL <tt>&#039;http://shop.example/pots&#039;</tt> caused an error:</p><pre>Method not allowed.</pre></body></html>"#,
    ),
    reason(
        "Tornado: no more than its status",
        404,
        "<html><title>404: Not Found</title><body>404: Not Found</body></html>",
    ),
    specific(
        "Tornado: a reason of its own",
        403,
        &["Pots are for members"],
        "<html><title>403: Pots are for members</title><body>403: Pots are for members</body></html>",
    ),
    specific(
        "web2py: one heading",
        404,
        &["invalid function (default/pots)"],
        "<html><body><h1>invalid function (default/pots)</h1></body></html> xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ),
    canned(
        "Twisted: no child",
        404,
        &["No such child resource."],
        "\n<html>\n  <head><title>404 - No Such Resource</title></head>\n  <body>\n    <h1>No Such Resource</h1>\n    <p>No such child resource.</p>\n  </body>\n</html>\n",
    ),
    specific(
        "Twisted: a method that a resource does not know",
        405,
        &["Your browser approached me (at /pots) with the method \"DELETE\". I only allow the methods GET, HEAD here."],
        "\n<html>\n  <head><title>405 - Method Not Allowed</title></head>\n  <body>\n    <h1>Method Not Allowed</h1>\n    <p>Your browser approached me (at /pots) with the method &quot;DELETE&quot;. I only allow the methods GET, HEAD here.</p>\n  </body>\n</html>\n",
    ),
    specific(
        "Pyramid: a predicate below the sentence",
        404,
        &[
            "predicate mismatch for view pots (request_method = GET)",
            "The resource could not be found. predicate mismatch for view pots (request_method = GET)",
        ],
        "<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n  The resource could not be found.<br/><br/>\npredicate mismatch for view pots (request_method = GET)\n\n\n </body>\n</html>",
    ),
    canned(
        "Odoo: pages that are popular",
        404,
        &["We couldn't find the page you're looking for!"],
        r#"<!DOCTYPE html><html lang="en-US"><head><title>404 | Pots Inc.</title></head><body><div id="wrapwrap" class=""><header id="top" class="o_header_standard"><nav class="navbar navbar-expand-lg"><a class="navbar-brand logo" href="/"><span>Pots Inc.</span></a><ul class="nav navbar-nav"><li class="nav-item"><a class="nav-link" href="/shop"><span>Shop</span></a></li></ul></nav></header><main><div id="wrap"><div class="oe_structure oe_empty"></div><div class="container"><h1 class="mt-5">Error 404</h1><p class="lead">We couldn't find the page you're looking for!</p><p>Maybe you were looking for one of these <b>popular pages?</b></p><ul><li><a href="/">Home</a></li><li><a href="/contactus">Contact us</a></li></ul></div></div></main><footer id="bottom" class="o_footer"><div class="container">Copyright &copy; Pots Inc. Powered by <a href="https://www.odoo.com">Odoo</a></div></footer></div></body></html>"#,
    ),
    canned(
        "Airflow: the name of its host",
        404,
        &["Page cannot be found."],
        r#"<!DOCTYPE html><html lang="en"><head><title>Airflow 404</title></head><body><div style="font-family: verdana; text-align: center; margin-top: 200px;"><img src="/static/pin_100.png" width="50px" alt="pin-logo" /><h1> Airflow 404 </h1><h2> Page cannot be found. </h2><a href="/"> Return to the main page </a><p> worker-1 </p></div></body></html>"#,
    ),
    // Ruby
    canned(
        "Rails: a change that was rejected",
        422,
        &["The change you wanted was rejected."],
        r#"<!DOCTYPE html><html><head><title>The change you wanted was rejected (422)</title><meta name="viewport" content="width=device-width,initial-scale=1"><style>.rails-default-error-page { background-color: #EFEFEF; }</style></head><body class="rails-default-error-page"><!-- This file lives in public/422.html --><div class="dialog"><div><h1>The change you wanted was rejected.</h1><p>Maybe you tried to change something you didn't have access to.</p></div><p>If you are the application owner check the logs for more information.</p></div></body></html>"#,
    ),
    canned(
        "Rails 8: a strong sentence, and advice",
        404,
        &[
            "The page you were looking for doesn't exist. You may have mistyped the address or the page may have moved. If you're the application owner check the logs for more information.",
            "The page you were looking for doesn't exist.",
        ],
        r##"<!doctype html><html lang="en"><head><title>The page you were looking for doesn't exist (404 Not found)</title></head><body><main><header><svg height="172" viewBox="0 0 480 172"><path d="m124.48 3.00509" fill="#d30001"/></svg></header><article><p><strong>The page you were looking for doesn't exist.</strong> You may have mistyped the address or the page may have moved. If you're the application owner check the logs for more information.</p></article></main></body></html>"##,
    ),
    debug(
        "Rails: a routing error with the root of the application",
        404,
        &["No route matches [GET] \"/nope\""],
        r##"<!DOCTYPE html><html lang="en"><head><title>Action Controller: Exception caught</title></head><body><header role="banner"><h1>Routing Error</h1></header><main role="main" id="container"><h2>No route matches [GET] &quot;/nope&quot;</h2><p><code>Rails.root: /home/ann/shop</code></p><div id="traces"><a href="#">Application Trace</a> | <a href="#">Framework Trace</a></div><h2>Routes</h2><p>Routes match in priority from top to bottom</p><table id="route_table"><thead><tr><th>Helper</th><th>HTTP Verb</th><th>Path</th><th>Controller#Action</th></tr></thead></table></main></body></html>"##,
    ),
    specific(
        "Rails: a host that it blocks",
        403,
        &["Blocked hosts: shop.example", "Blocked host: shop.example"],
        r#"<!DOCTYPE html><html lang="en"><head><title>Action Controller: Exception caught</title></head><body><header><h1>Blocked hosts: shop.example</h1></header><main role="main" id="container"><h2>To allow requests to these hosts, make sure they are valid hostnames (containing only numbers, letters, dashes and dots), then add the following to your environment configuration:</h2><pre>
    config.hosts &lt;&lt; &quot;shop.example&quot;
    </pre></main></body></html>"#,
    ),
    canned(
        "Sinatra: a program to try",
        404,
        &["Sinatra doesn’t know this ditty."],
        r#"<!DOCTYPE html><html><head><style type="text/css">body { text-align:center;font-family:helvetica,arial;font-size:22px; color:#888;margin:20px}</style></head><body><h2>Sinatra doesn’t know this ditty.</h2><img src='http://localhost:4567/__sinatra__/404.png'><div id="c">Try this:<pre># in shop.rb
class Shop
  get '/nope' do
    "Hello World"
  end
end
</pre></div></body></html>"#,
    ),
    canned(
        "Doorkeeper: a client that sends wrong",
        400,
        &["The redirect uri included is not valid."],
        r#"<!DOCTYPE html><html><head><title>OAuth authorize required</title></head><body><div id="container"><div class="border-bottom mb-4"><h1>An error has occurred</h1></div><main role="main"><pre>The redirect uri included is not valid.</pre></main></div></body></html>"#,
    ),
    // PHP
    canned(
        "Laravel 5: one line in the middle",
        404,
        &["Sorry, the page you are looking for could not be found."],
        r#"<!DOCTYPE html><html lang="en"><head><title>Page Not Found</title><style>html, body { background-color: #fff; }</style></head><body><div class="flex-center position-ref full-height"><div class="content"><div class="title">Sorry, the page you are looking for could not be found.</div></div></div></body></html>"#,
    ),
    canned(
        "Laravel: a page that expired",
        419,
        &["Page Expired"],
        r#"<!DOCTYPE html><html lang="en"><head><title>Page Expired</title></head><body class="antialiased"><div class="relative flex items-top justify-center min-h-screen"><div class="max-w-xl mx-auto"><div class="flex items-center pt-8"><div class="px-4 text-lg text-gray-500 border-r border-gray-400 tracking-wider">419</div><div class="ml-4 text-lg text-gray-500 uppercase tracking-wider">Page Expired</div></div></div></div></body></html>"#,
    ),
    canned(
        "Symfony: an apology",
        404,
        &[
            "The server returned a \"404 Not Found\".",
            "Something is broken. Please let us know what you were doing when this error occurred. We will fix it as soon as possible. Sorry for any inconvenience caused.",
            "Something is broken.",
        ],
        r#"<!DOCTYPE html><html><head><meta charset="UTF-8" /><title>An Error Occurred: Not Found</title><style>body { background-color: #fff; }</style></head><body><div class="container"><h1>Oops! An Error Occurred</h1><h2>The server returned a "404 Not Found".</h2><p>Something is broken. Please let us know what you were doing when this error occurred. We will fix it as soon as possible. Sorry for any inconvenience caused.</p></div></body></html>"#,
    ),
    canned(
        "CodeIgniter 3: a sentence in a container",
        404,
        &["The page you requested was not found."],
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>404 Page Not Found</title>\n<style type=\"text/css\">\n::selection { background-color: #E13300; color: white; }\n</style>\n</head>\n<body>\n\t<div id=\"container\">\n\t\t<h1>404 Page Not Found</h1>\n\t\t<p>The page you requested was not found.</p>\t</div>\n</body>\n</html>",
    ),
    canned(
        "CodeIgniter 3: an error that was encountered",
        403,
        &["The action you have requested is not allowed."],
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<title>Error</title>\n</head>\n<body>\n\t<div id=\"container\">\n\t\t<h1>An Error Was Encountered</h1>\n\t\t<p>The action you have requested is not allowed.</p>\t</div>\n</body>\n</html>",
    ),
    specific(
        "CodeIgniter 4: a route",
        404,
        &["Can't find a route for 'GET: nope'."],
        r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>404 Page Not Found</title><style>div.logo { height: 200px; }</style></head><body><div class="wrap"><h1>404</h1><p>Can&#039;t find a route for &#039;GET: nope&#039;.</p></div></body></html>"#,
    ),
    specific(
        "Yii 1: an action that it cannot resolve",
        404,
        &["Unable to resolve the request \"pots\"."],
        r#"<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title>My Web Application - Error</title></head><body><div class="container" id="page"><div id="header"><div id="logo">My Web Application</div></div><div id="mainmenu"><ul id="yw0"><li><a href="/">Home</a></li><li><a href="/about">About</a></li></ul></div><div class="breadcrumbs"><a href="/">Home</a> &raquo; <span>Error</span></div><div id="content"><h2>Error 404</h2><div class="error">Unable to resolve the request &quot;pots&quot;.</div></div><div class="clear"></div><div id="footer">Copyright &copy; 2024 by My Company.<br/>All Rights Reserved.<br/>Powered by <a href="http://www.yiiframework.com/" rel="external">Yii Framework</a>.</div></div></body></html>"#,
    ),
    canned(
        "Laminas: a route that does not match",
        404,
        &["The requested URL could not be matched by routing."],
        r#"<!DOCTYPE html><html lang="en"><head><title>Laminas MVC Skeleton</title></head><body><nav class="navbar navbar-expand-lg navbar-dark bg-dark mb-4" role="navigation"><div class="container"><a class="navbar-brand" href="/">Laminas MVC</a></div></nav><div class="container"><h1>A 404 error occurred</h1><h2>Page not found.</h2><p>The requested URL could not be matched by routing.</p><hr><footer><p>&copy; 2005 - 2024 by Laminas Project. All rights reserved.</p></footer></div></body></html>"#,
    ),
    debug(
        "Slim: a message among a file and a trace",
        404,
        &["Not found."],
        r##"<!doctype html><html lang="en"><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><div><p>The application could not run because of the following error:</p><h2>Details</h2><div><strong>Type:</strong> Slim\Exception\HttpNotFoundException</div><div><strong>Code:</strong> 404</div><div><strong>Message:</strong> Not found.</div><div><strong>File:</strong> /var/www/shop/vendor/slim/slim/Slim/Middleware/RoutingMiddleware.php</div><div><strong>Line:</strong> 76</div><h2>Trace</h2><pre>#0 /var/www/shop/vendor/slim/slim/Slim/Routing/RouteRunner.php(56): Slim\Middleware\RoutingMiddleware->performRouting()</pre></div><a href="#" onClick="window.history.go(-1)">Go Back</a></body></html>"##,
    ),
    specific(
        "CakePHP: an entity that is not there",
        404,
        &["Record not found in table `pots`."],
        r#"<!DOCTYPE html><html><head><meta charset="utf-8"/><title>Record not found in table `pots`.</title></head><body><div class="error-container"><h2>Record not found in table `pots`.</h2><p class="error"><strong>Error: </strong>The requested address <strong>'/pots/4'</strong> was not found on this server.</p><a href="javascript:history.back()">Back</a></div></body></html>"#,
    ),
    // JVM
    specific(
        "Play: a parameter that does not parse",
        400,
        &["For request 'GET /pots' [Cannot parse parameter id as Long: For input string: \"x\"]"],
        r#"<!DOCTYPE html><html lang="en"><head><title>Bad Request</title><link rel="shortcut icon" href="data:image/png;base64,iVBORw0"><style>html, body, pre { margin: 0; }</style></head><body><h1>Bad Request</h1><p id="detail">For request 'GET /pots' [Cannot parse parameter id as Long: For input string: &quot;x&quot;]</p></body></html>"#,
    ),
    reason(
        "Grails: the path in a list of errors",
        404,
        r#"<!doctype html><html><head><title>Page Not Found</title></head><body><nav class="navbar navbar-expand-lg navbar-dark navbar-static-top" role="navigation"><a class="navbar-brand" href="/#"><img src="/assets/grails.svg" alt="Grails Logo"/></a></nav><ul class="errors"><li>Error: Page Not Found (404)</li><li>Path: /nope</li></ul><div class="footer row" role="contentinfo"><div class="col"><a href="http://guides.grails.org" target="_blank">Grails Guides</a><p>Building your first Grails app? Looking to add security, or create a Single-Page-App? Check out the Grails Guides for step-by-step tutorials.</p></div></div></body></html>"#,
    ),
    specific(
        "Spring: a page with a reason",
        403,
        &[
            "There was an unexpected error (type=Forbidden, status=403). Access Denied",
            "Access Denied",
            "There was an unexpected error (type=Forbidden, status=403).",
        ],
        r"<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error, so you are seeing this as a fallback.</p><div id='created'>Thu Jan 04 10:11:12 CET 2024</div><div>[0a1b2c3d-4] </div><div>There was an unexpected error (type=Forbidden, status=403).</div><div>Access Denied</div></body></html>",
    ),
    specific(
        "Spring: fields that are not valid",
        400,
        &[
            "Validation failed for object='order'. Error count: 2",
            "There was an unexpected error (type=Bad Request, status=400). Validation failed for object='order'. Error count: 2",
        ],
        r"<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error, so you are seeing this as a fallback.</p><div id='created'>Thu Jan 04 10:11:12 CET 2024</div><div>There was an unexpected error (type=Bad Request, status=400).</div><div>Validation failed for object=&#39;order&#39;. Error count: 2</div></body></html>",
    ),
    specific(
        "Vaadin: a view that it cannot open",
        404,
        &["Could not navigate to 'pots'", "Couldn't find route for 'pots'"],
        r#"<!doctype html><html lang="en"><head><title>Could not navigate to 'pots'</title></head><body><div id="outlet"><h1>Could not navigate to 'pots'</h1><p>Reason: Couldn't find route for 'pots'</p><p>This detailed message is only shown when running in development mode.</p></div></body></html>"#,
    ),
    specific(
        "Wicket: an access that is denied",
        403,
        &["You do not have access to the page you requested."],
        r#"<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Access Denied</title></head><body><h1>Access Denied</h1><div>You do not have access to the page you requested.</div><p><a href="/">Return to home page</a></p></body></html>"#,
    ),
    canned(
        "Liferay: an alert and the address",
        404,
        &[
            "The requested resource could not be found.",
            "The requested resource was not found.",
        ],
        r#"<!DOCTYPE html><html class="ltr" lang="en-US"><head><title>Not Found - Pots</title></head><body class="controls-visible"><div class="container-fluid position-relative" id="wrapper"><header id="banner" role="banner"><h1 class="site-title"><a class="logo" href="/">Pots</a></h1></header><section id="content"><h2 class="sr-only">Not Found - Pots</h2><div class="portlet-body"><h3 class="alert alert-danger">Not Found</h3><p>The requested resource could not be found.</p><p><code class="lfr-url-error">http://shop.example/nope</code></p></div></section><footer id="footer" role="contentinfo"><p class="powered-by">Powered By <a href="http://www.liferay.com">Liferay</a></p></footer></div></body></html>"#,
    ),
    debug(
        "Sling: the progress of a request",
        404,
        &[
            "No resource at '/pots' found: No resource found (404)",
            "No resource at '/pots' found: No resource found",
        ],
        r"<html><head><title>404 No resource at '/pots' found: No resource found</title></head><body><h1>No resource at '/pots' found: No resource found (404)</h1><p>The requested URL /pots resulted in an error in org.apache.sling.servlets.get.impl.DefaultGetServlet.</p><h3>Request Progress:</h3><pre>
      0 TIMER_START{Request Processing}
      1 COMMENT timer_end format is {&lt;elapsed microseconds&gt;,&lt;timer name&gt;} &lt;optional message&gt;
     12 LOG Method=GET, PathInfo=null
     15 TIMER_START{handleError:status=404}
</pre><hr><address>Apache Sling</address></body></html>",
    ),
    canned(
        "Vert.x: one heading",
        404,
        &["Resource not found", "Not Found"],
        "<html><body><h1>Resource not found</h1></body></html>",
    ),
    // JavaScript
    specific(
        "Express: a method and a path",
        404,
        &["Cannot DELETE /pots/4"],
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Error</title>\n</head>\n<body>\n<pre>Cannot DELETE /pots/4</pre>\n</body>\n</html>\n",
    ),
    debug(
        "Express: a generated application with its stack",
        404,
        &["Not Found"],
        "<!DOCTYPE html><html><head><title></title><link rel=\"stylesheet\" href=\"/stylesheets/style.css\"></head><body><h1>Not Found</h1><h2>404</h2><pre>NotFoundError: Not Found\n    at /srv/shop/app.js:27:8\n    at Layer.handle [as handle_request] (/srv/shop/node_modules/express/lib/router/layer.js:95:5)</pre></body></html>",
    ),
    specific(
        "Express: a name of an error before its message",
        400,
        &[
            "Unexpected token } in JSON at position 9",
            "SyntaxError: Unexpected token } in JSON at position 9",
        ],
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Error</title>\n</head>\n<body>\n<pre>SyntaxError: Unexpected token } in JSON at position 9</pre>\n</body>\n</html>\n",
    ),
    canned(
        "Next.js: a number beside a sentence",
        404,
        &["This page could not be found.", "This page could not be found"],
        r#"<!DOCTYPE html><html><head><meta charSet="utf-8"/><title>404: This page could not be found</title></head><body><div id="__next"><div style="font-family:system-ui;height:100vh;text-align:center;display:flex"><div style="line-height:48px"><style>body{color:#000;background:#fff;margin:0}</style><h1 class="next-error-h1" style="display:inline-block;margin:0 20px 0 0">404</h1><div style="display:inline-block"><h2 style="font-size:14px;font-weight:400;line-height:28px">This page could not be found<!-- -->.</h2></div></div></div></div><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"statusCode":404}},"page":"/_error"}</script></body></html>"#,
    ),
    specific(
        "Nuxt: the path, and a way home",
        404,
        &["Page not found: /pots"],
        r#"<!DOCTYPE html><html lang="en"><head><title>404 - Page not found: /pots</title><meta charset="utf-8"><style>.spotlight{background:linear-gradient(45deg,#00dc82,#36e4da)}</style></head><body><div class="antialiased bg-white font-sans grid min-h-screen"><div class="fixed left-0 right-0 spotlight z-10"></div><div class="max-w-520px text-center z-20"><h1 class="font-medium mb-8 sm:text-10xl text-8xl">404</h1><p class="font-light leading-tight mb-16 px-8">Page not found: /pots</p><div class="flex items-center justify-center w-full"><a href="/" class="gradient-border px-4 py-2">Go back home</a></div></div></div></body></html>"#,
    ),
    specific(
        "SvelteKit: what a load function said",
        403,
        &["You need to be an admin"],
        r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8" /><title>You need to be an admin</title><style>body { --bg: white; }</style></head><body><div class="error"><span class="status">403</span><div class="message"><h1>You need to be an admin</h1></div></div></body></html>"#,
    ),
    specific(
        "Vite: a base that was forgotten",
        404,
        &["The server is configured with a public base URL of /shop/ - did you mean to visit /shop/pots instead?"],
        r#"The server is configured with a public base URL of /shop/ - did you mean to visit <a href="/shop/pots">/shop/pots</a> instead?"#,
    ),
    canned(
        "Docusaurus: whom to tell",
        404,
        &["We could not find what you were looking for."],
        r##"<!doctype html><html lang="en"><head><title>Page Not Found | Pots</title></head><body class="navigation-with-keyboard"><div id="__docusaurus"><div role="region" aria-label="Skip to main content"><a class="skipToContent_fXgn" href="#docusaurus_skipToContent_fallback">Skip to main content</a></div><nav aria-label="Main" class="navbar navbar--fixed-top"><div class="navbar__inner"><div class="navbar__items"><a class="navbar__brand" href="/"><b class="navbar__title">Pots</b></a><a class="navbar__item navbar__link" href="/docs">Docs</a></div></div></nav><div id="__docusaurus_skipToContent_fallback" class="main-wrapper"><main class="container margin-vert--xl"><div class="row"><div class="col col--6 col--offset-3"><h1 class="hero__title">Page Not Found</h1><p>We could not find what you were looking for.</p><p>Please contact the owner of the site that linked you to the original URL and let them know their link is broken.</p></div></div></main></div><footer class="footer footer--dark"><div class="container"><div class="footer__copyright">Copyright © 2024 Pots, Inc. Built with Docusaurus.</div></div></footer></div></body></html>"##,
    ),
    canned(
        "Gatsby: a page to create",
        404,
        &["Sorry 😔, we couldn’t find what you were looking for."],
        r#"<!DOCTYPE html><html><head><title>Not found</title></head><body><div id="___gatsby"><div style="outline:none" tabindex="-1" id="gatsby-focus-wrapper"><main style="color:#232129;padding:96px"><h1 style="margin-top:0;margin-bottom:64px">Page not found</h1><p style="margin-bottom:48px">Sorry <span role="img" aria-label="Pensive emoji">😔</span>, we couldn’t find what you were looking for.<br/><a href="/">Go home</a>.</p></main></div></div></body></html>"#,
    ),
    // Others
    debug(
        "Phoenix: a route that was not found, and all that are there",
        404,
        &["no route found for GET /nope (ShopWeb.Router)"],
        r##"<!DOCTYPE html><html><head><meta charset="utf-8"><title>Phoenix.Router.NoRouteError at GET /nope</title></head><body><div class="top-details"><aside class="exception-logo"></aside><header class="exception-info"><h5 class="struct">Phoenix.Router.NoRouteError<small> at GET</small><small class="path">/nope</small></h5><h1 class="title">no route found for GET /nope (ShopWeb.Router)</h1></header><div class="code-block"><h5>Available routes</h5><pre class="code">  GET  /      ShopWeb.PageController :home
  GET  /pots  ShopWeb.PotController :index</pre></div></div><div class="stack-trace"><div class="frame-details"><div class="file"><a href="#">lib/phoenix/router.ex:516</a></div></div></div></body></html>"##,
    ),
    specific(
        "Yesod: arguments in a list",
        400,
        &["Value not in Map: \"size\"", "Invalid Arguments"],
        "<!DOCTYPE html>\n<html><head><title>Invalid Arguments</title></head><body><h1>Invalid Arguments</h1>\n<ul><li>Value not in Map: &quot;size&quot;</li></ul>\n</body></html>",
    ),
    specific(
        "Yesod: a permission",
        403,
        &[
            "Only the owner of a pot may break it",
            "Permission denied. Only the owner of a pot may break it",
        ],
        "<!DOCTYPE html>\n<html><head><title>Permission Denied</title></head><body><h1>Permission denied</h1>\n<p>Only the owner of a pot may break it</p>\n</body></html>",
    ),
    canned(
        "Scotty: a heading with a number",
        404,
        &["File Not Found!", "Not Found"],
        "<h1>404: File Not Found!</h1>",
    ),
    canned(
        "Racket: a file behind a link",
        404,
        &["The file referred to by this link was not found."],
        "<html><head><title>File not found</title></head><body><p><h1>File not found</h1></p><p>The file referred to by this link was not found.</p></body></html>",
    ),
    canned(
        "Dancer: the void",
        404,
        &["Sorry, this is the void."],
        "<!DOCTYPE html><html lang=\"en\"><head><title>Error 404</title><link rel=\"stylesheet\" href=\"/css/error.css\"></head><body><div id=\"page\"><div id=\"content\"><h1>Page Not Found</h1><p>Sorry, this is the void.</p></div><div id=\"footer\">Powered by <a href=\"https://metacpan.org/pod/Dancer2\">Dancer2</a> 1.1.0</div></div></body></html>",
    ),
    specific(
        "Seaside: a session that ended",
        410,
        &["Your session has expired. Please start again."],
        "<html><head><title>Session expired</title></head><body><h1>Gone</h1><p>Your session has expired. Please start <a href=\"/shop\">again</a>.</p></body></html>",
    ),
    specific(
        "ServiceStack: a handler with what was asked",
        404,
        &[
            "Handler for Request not found (404):",
            "Handler for Request not found (404)",
            "Handler for Request not found",
        ],
        "<html><head><title>404 - Not Found</title></head><body><h1>Handler for Request not found (404)</h1><h3>Request.PathInfo: /nope</h3><h3>Request.RawUrl: /nope</h3></body></html>",
    ),
    canned(
        "Nancy: words to laugh at",
        404,
        &[
            "The resource you have requested cannot be found.",
            "Oh noes. You shouldn't be here. The resource you have requested cannot be found.",
            "Oh noes. You shouldn't be here.",
        ],
        r#"<!DOCTYPE html><html><head><title>404</title></head><body><div class="container"><h1>404</h1><h2>Oh noes</h2><div class="desc">The resource you have requested cannot be found.</div></div></body></html>"#,
    ),
];
