# python3 cli.py AWS... URL S3-URL CALLS: one line a call, what the AWS command line made of the answer
import base64, datetime, functools, json, os, re, subprocess, sys
*aws, url, s3url, file = sys.argv[1:]
tensor = open('tensor', 'rb').read()
open('event', 'w').write(json.dumps({'tensor': base64.b64encode(tensor).decode()}))
now = datetime.datetime.now(datetime.timezone.utc)
times = {'T0': (now - datetime.timedelta(hours=2)).isoformat(), 'T1': (now + datetime.timedelta(hours=1)).isoformat()}
env = dict(os.environ, AWS_ACCESS_KEY_ID='LOCALCLOUD', AWS_SECRET_ACCESS_KEY='local-cloud-secret', AWS_REGION='us-east-1',
    AWS_DEFAULT_REGION='us-east-1', AWS_MAX_ATTEMPTS='1', AWS_EC2_METADATA_DISABLED='true')
queue = None
kebab = lambda name: re.sub(r'(?<!^)(?=[A-Z])', '-', name).lower()
for service, op, given, path in json.load(open(file)):
    if given.get('QueueUrl') == 'Q' and not queue:
        print('-')
        continue
    args = aws + ['--endpoint-url', s3url if service == 's3' else url, '--output', 'json',
        {'s3': 's3api'}.get(service, service), kebab(op)]
    for name, value in given.items():
        if value == '@':
            value = ('' if service == 's3' else 'fileb://') + ('event' if op == 'Invoke' else 'tensor')
        args += ['--' + kebab(name), queue if value == 'Q' else times.get(value, value) if isinstance(value, str) else json.dumps(value)]
    if op in ('Invoke', 'InvokeEndpoint', 'GetObject'):
        args.append('out')
    done = subprocess.run(args, capture_output=True, text=True, env=env)
    if done.returncode:
        code = re.search(r'error occurred \(([\w.#]+)\)', done.stderr)
        print('error', code.group(1) if code else 'not understood')
    else:
        answer = json.loads(done.stdout or '{}')
        queue = answer.get('QueueUrl', queue)
        print(functools.reduce(lambda at, name: at[int(name) if name.isdigit() else name], path.split('.'), answer) if path else 'read')
