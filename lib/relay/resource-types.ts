/**
 * ASFF's resource types whose name in CloudFormation cannot be told from a rule, and the services' spelling. A type of a service
 * that is not listed has no CloudFormation form here rather than a guessed one.
 */
const SERVICES: readonly (readonly [prefix: string, service: string])[] = [
  ["ApiGatewayV2", "ApiGatewayV2"],
  ["ApiGateway", "ApiGateway"],
  ["AppSync", "AppSync"],
  ["Athena", "Athena"],
  ["AutoScaling", "AutoScaling"],
  ["Backup", "Backup"],
  ["CertificateManager", "CertificateManager"],
  ["CloudFormation", "CloudFormation"],
  ["CloudFront", "CloudFront"],
  ["CloudTrail", "CloudTrail"],
  ["CloudWatch", "CloudWatch"],
  ["CodeBuild", "CodeBuild"],
  ["Dms", "DMS"],
  ["DynamoDb", "DynamoDB"],
  ["Ec2", "EC2"],
  ["Ecr", "ECR"],
  ["Ecs", "ECS"],
  ["Efs", "EFS"],
  ["Eks", "EKS"],
  ["ElasticBeanstalk", "ElasticBeanstalk"],
  ["Elasticsearch", "Elasticsearch"],
  ["Elbv2", "ElasticLoadBalancingV2"],
  ["Elb", "ElasticLoadBalancing"],
  ["EventSchemas", "EventSchemas"],
  ["Events", "Events"],
  ["GuardDuty", "GuardDuty"],
  ["Iam", "IAM"],
  ["Kinesis", "Kinesis"],
  ["Kms", "KMS"],
  ["Lambda", "Lambda"],
  ["Msk", "MSK"],
  ["NetworkFirewall", "NetworkFirewall"],
  ["OpenSearchService", "OpenSearchService"],
  ["Rds", "RDS"],
  ["Redshift", "Redshift"],
  ["Route53", "Route53"],
  ["S3", "S3"],
  ["SageMaker", "SageMaker"],
  ["SecretsManager", "SecretsManager"],
  ["Sns", "SNS"],
  ["Sqs", "SQS"],
  ["Ssm", "SSM"],
  ["StepFunctions", "StepFunctions"],
  ["WafRegional", "WAFRegional"],
  ["Wafv2", "WAFv2"],
  ["Waf", "WAF"],
];

const IRREGULAR: Readonly<Record<string, string>> = {
  AwsAccount: "AWS::::Account",
  AwsApiGatewayV2Api: "AWS::ApiGatewayV2::Api",
  AwsAppSyncGraphQlApi: "AWS::AppSync::GraphQLApi",
  AwsAthenaWorkGroup: "AWS::Athena::WorkGroup",
  AwsDynamoDbTable: "AWS::DynamoDB::Table",
  AwsEc2ClientVpnEndpoint: "AWS::EC2::ClientVpnEndpoint",
  AwsEc2Eip: "AWS::EC2::EIP",
  AwsEc2NetworkAcl: "AWS::EC2::NetworkAcl",
  AwsEc2Vpc: "AWS::EC2::VPC",
  AwsEc2VpcEndpointService: "AWS::EC2::VPCEndpointService",
  AwsEc2VpcPeeringConnection: "AWS::EC2::VPCPeeringConnection",
  AwsEc2VpnConnection: "AWS::EC2::VPNConnection",
  AwsEcrContainerImage: "AWS::ECR::ContainerImage",
  AwsElbLoadBalancer: "AWS::ElasticLoadBalancing::LoadBalancer",
  AwsEventsEventbus: "AWS::Events::EventBus",
  AwsEventsEndpoint: "AWS::Events::Endpoint",
  AwsRdsDbCluster: "AWS::RDS::DBCluster",
  AwsRdsDbClusterSnapshot: "AWS::RDS::DBClusterSnapshot",
  AwsRdsDbInstance: "AWS::RDS::DBInstance",
  AwsRdsDbSecurityGroup: "AWS::RDS::DBSecurityGroup",
  AwsRdsDbSnapshot: "AWS::RDS::DBSnapshot",
  AwsWafWebAcl: "AWS::WAF::WebACL",
  AwsWafv2WebAcl: "AWS::WAFv2::WebACL",
  AwsWafRegionalWebAcl: "AWS::WAFRegional::WebACL",
};

/** CloudFormation's form of an ASFF resource type: `AwsEc2Instance` → `AWS::EC2::Instance`. OCSF has that form already. */
export function cloudFormationType(type: string | undefined): string | undefined {
  if (type === undefined) return undefined;
  if (/^AWS::/.test(type)) return type;
  if (Object.hasOwn(IRREGULAR, type)) return IRREGULAR[type];
  if (!type.startsWith("Aws")) return undefined;
  const rest = type.slice(3);
  const service = SERVICES.find(([prefix]) => rest.startsWith(prefix) && /^[A-Z]/.test(rest.slice(prefix.length)));
  return service && `AWS::${service[1]}::${rest.slice(service[0].length)}`;
}
